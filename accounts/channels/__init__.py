"""The ways out of the program by which people are told: e-mail, text messages, robots of chat groups.

Each is a channel of the outbox, which delivers at least once, with back-off; services say who is told
what.
"""
