"""What every knowledge duel shares, whatever its type: seats, lobby, questions, presence, result, views.

The types themselves (`game/modes/`) say only which questions are asked when, and what an answer is worth.
"""
