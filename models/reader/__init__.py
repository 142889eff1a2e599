"""The embedded reader: an encoder, the engines that run it, a head per question, and the stages."""
