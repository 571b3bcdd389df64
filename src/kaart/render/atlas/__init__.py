"""An atlas: static pages with the maps, rankings, profiles and definitions of a region."""
