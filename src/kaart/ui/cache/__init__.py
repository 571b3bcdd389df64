"""What the pages show, kept between reruns: the only place that caches."""
