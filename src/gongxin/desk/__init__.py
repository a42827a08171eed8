"""Where officers and organisations work: signed in, for one body at a time, within what the table of access allows.

Everything is denied that `access` does not allow.  Pages are drawn with the public site's frame, complete without
JavaScript; passkeys alone need some.
"""
