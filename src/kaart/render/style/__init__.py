"""House style of pictures: colours, typeface, dark pictures."""
