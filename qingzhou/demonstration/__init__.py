"""An invented district to try the system with: 青溪区. No person, place or institution in it is real."""
