"""What Streamlit runs. Alone in its folder: beside ``pages/`` the pages would run past every guard."""

from dashboard.app import run_app

run_app()
