"""The public site: pages in Chinese and English, drawn on the server, complete without JavaScript.

Nothing here decides what may be seen: every page asks the rooms below in the public view and says what they answer.
"""
