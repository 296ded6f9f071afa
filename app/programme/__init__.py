"""What officers and the programme do with people outside meetings: appointments, and contacts with community groups.

Words: appointment (somebody asks an officer for a talk; asked, proposed, settled, declined, cancelled, lapsed), asker
(whoever asked, by account or by receipt), wishes (when it suits the asker, in own words), place (at the station, in a
public place like the library, or either); contact (a talk, a visit, an activity with a group or for everybody, written
into the log in a moment), quarter (three months, by which contacts are counted).

An appointment is private: no list, feed, search or file of the public holds one, and no network address is kept. How
many were asked for in the city is public as a number, never how many of one officer.
"""
