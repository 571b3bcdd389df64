"""Generator of the packaged example region: an invented place, so that nothing real is needed.

``python scripts/voorbeeldregio`` writes ``data/voorbeeldregio`` and ``data/shapes``. Land, names,
inhabitants, incomes, buses and schools are made up here from one fixed seed. The region lies in RD
(EPSG:28992) where there is only sea.
"""
