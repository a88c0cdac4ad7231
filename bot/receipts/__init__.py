"""Answer receipts: what every answer rests on, kept so that it can be shown and replayed.

Read `interfaces` for what a receipt holds, `recording` for how a turn writes it, `replaying` for
how it is held against today's documents.
"""
