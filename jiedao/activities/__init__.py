"""Activities: sessions people sign up for, with a waiting list, consent, and attendance that counts both ways.

What it is: Session (planned, then held: an entry of the activity's form), its SignUps in their order (a place, or the
waiting list), and the Attendances: one row a person who came, from which person-times, persons and hours are counted.
What it is not: a score. Hours are true records for the person's own certificate; no list compares people by them.

Follows: Volunteer Service Regulation (志愿服务条例) art. 19, true records and a free certificate; PIPL arts. 14, 15 and 31.
"""
