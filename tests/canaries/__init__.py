"""Nothing leaks: a clinic full of canaries, an oracle that knows who may see whom, draws that search every answer."""
