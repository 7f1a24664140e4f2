"""For whoever keeps the installation or checks it: health, mail, backups, programs, who looked at what."""
