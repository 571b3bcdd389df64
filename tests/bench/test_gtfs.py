"""The made-up feed of the bench, on the smallest scale, is a feed that kaart reads."""

from bench import gtfs


def test_feed_of_the_bench_is_read(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(gtfs, "TOWNS", 3)
    for shuffled in (False, True):
        gtfs.make(tmp_path / "feed.zip", calls=21 * 300, shuffled=shuffled)
        gtfs.read(tmp_path / "feed.zip", whole=True)
        assert "300 trips, 6300 calls kept" in capsys.readouterr().out
    gtfs.read(tmp_path / "feed.zip", whole=False)
    assert "1000 stops" in capsys.readouterr().out
