"""`make compare`: the whole server beside Node socket.io, Colyseus and a floor in C, in turn on one machine.

Ours does in each of these runs what it does for a duel: tokens are verified, messages validated, rules asked, records
appended under a fence before they are acknowledged, and a view is built for each audience. The peers do none of that
unless their name says so. What is compared is what the server's processes use of the CPU, and how long clients wait.
"""
