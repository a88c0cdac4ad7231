"""``storehand eval``: a shop's own cases run against its bot, judged and reported.

Read `cases` for the format, `judging` for what counts as right, `command` for the whole.
"""
