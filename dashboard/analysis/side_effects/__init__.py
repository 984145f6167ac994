"""Side effects and vital signs of dosing sessions."""
