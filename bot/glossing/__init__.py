"""English search text for questions in other languages: a gloss, word by word, never shown.

The bundled models read English alone. `bot.glossing.reading.gloss` writes what a customer asked in
the English words of shops, so that it can be searched; what is shown stays in the shop's words.
"""
