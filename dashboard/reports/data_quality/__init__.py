"""How complete, timely and consistent the data are: counts, and who is behind each."""
