"""The embedded reader: one encoder and what runs it, a head per question, and the stages that it answers."""
