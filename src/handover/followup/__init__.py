"""After the notice: acknowledgements, reminders, and the tasks that keep the relationship."""
