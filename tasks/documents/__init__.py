"""Documents of tasks: the letter a notice is sent as, and its words."""
