"""The page of hotspots."""
