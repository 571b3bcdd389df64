"""Colours as eyes with and without a colour vision deficiency see them."""

from __future__ import annotations

import numpy as np

from kaart.render.maps.palette import lab, linear, rgb, seen

# Machado, Oliveira and Fernandes (2009), A physiologically-based model for simulation of color vision
# deficiency, table for severity 1.0; the matrices work on linear light.
EYES = {
    "all cones": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}


def looks(colour, eye):
    """CIE L*a*b* of a fill on the map, as these eyes see it."""
    light = np.clip(linear(np.array(rgb(seen(colour))) / 255) @ EYES[eye].T, 0, 1)
    return lab(np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055))
