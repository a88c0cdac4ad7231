"""An agent's text in another tone or length, where every fact of it stays."""
