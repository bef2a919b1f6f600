"""Erasing one person and keeping the proof (LGPD art. 18, VI): asked, approved by a second person, done by a job."""
