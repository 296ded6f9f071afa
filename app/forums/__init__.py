"""Forums: a neighbourhood's or a theme's place to talk.

Words: forum, topic (one subject in it), post (one contribution), reaction, conclusions (what a topic ends with).
A topic is one flat sequence: each post has a dense place `pos`, the first one opens the topic, and `in_reply_to` names
the place it answers. Any page is a range of places, so the last page costs what the first does.
"""
