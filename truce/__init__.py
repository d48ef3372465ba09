"""The command ``truce``: one door to what every room does, and what concerns all of them."""
