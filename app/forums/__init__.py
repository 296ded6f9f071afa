"""Forums: a neighbourhood's or a theme's place to talk.

Words: forum, topic (one subject in it), post (one contribution), reaction, conclusions (what a topic ends with), mark
(what one person keeps of a topic or forum, unseen: read up to where, follow, mute), line (what readers are told between
posts: moved, joined), tag (of the city's list), link (to the issue, meeting or consultation a topic is about).
A topic is one flat sequence: each post has a dense place `pos`, the first one opens the topic, and `in_reply_to` names
the place it answers. Any page is a range of places, so the last page costs what the first does.
"""
