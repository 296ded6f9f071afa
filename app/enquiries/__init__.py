"""Enquiries: what somebody asks the programme in private, by the page or by mail, and gets answered in writing.

Words: enquiry (a claim, a concern or a question), sender (whoever sent it, by account or by receipt; no handler learns
who), coordinator (the central unit, which classifies and forwards), handler (the officer or body it was forwarded to),
answer (in writing, to the sender alone), write back (what the sender says when asked), consent (the sender's yes to
make a public issue of it). An enquiry is private: no list, feed, search or file of the public holds one. How many wait,
and for how long, is public as a number.
"""
