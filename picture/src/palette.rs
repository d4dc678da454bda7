//! Palettes of the light and the dark theme.

/// Theme of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Theme {
    /// Dark text on white.
    Light,
    /// Light text on black.
    Dark,
    /// Theme that the viewer prefers.
    #[default]
    Auto,
}

/// Colours of one theme. Text is drawn on `page`, `panel`, `card` and the four tints.
pub(crate) struct Palette {
    pub(crate) page: &'static str,
    pub(crate) panel: &'static str,
    pub(crate) label: &'static str,
    pub(crate) rule: &'static str,
    pub(crate) ink: &'static str,
    pub(crate) muted: &'static str,
    pub(crate) link: &'static str,
    /// Statuses: class, colour of text and lines, background.
    pub(crate) statuses: [(&'static str, &'static str, &'static str); 4],
    /// Colours of chips, in turn.
    pub(crate) chips: [&'static str; 6],
}

pub(crate) const LIGHT: Palette = Palette {
    page: "#ffffff",
    panel: "#f6f8fa",
    label: "#e9edf2",
    rule: "#ccd4de",
    ink: "#17202b",
    muted: "#4b5868",
    link: "#5a6a7e",
    statuses: [
        ("green", "#176b3f", "#edf8f1"),
        ("yellow", "#805500", "#fff8e0"),
        ("red", "#b3261e", "#fdf0ee"),
        ("none", "#4b5868", "#ffffff"),
    ],
    chips: ["#2457a6", "#7a3a9c", "#0b6b75", "#a02c6b", "#8a4b12", "#47566b"],
};

pub(crate) const DARK: Palette = Palette {
    page: "#0f141a",
    panel: "#171e27",
    label: "#212b37",
    rule: "#3a4757",
    ink: "#eef2f7",
    muted: "#aab6c5",
    link: "#92a2b5",
    statuses: [
        ("green", "#63d598", "#14291f"),
        ("yellow", "#f2c552", "#2c2511"),
        ("red", "#ff9a90", "#351b1a"),
        ("none", "#aab6c5", "#202935"),
    ],
    chips: ["#8fb8ff", "#d6a5f2", "#6fd3dd", "#f59ac8", "#eab27d", "#b9c6d6"],
};

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance (WCAG 2).
    fn luminance(color: &str) -> f64 {
        let channel = |at: usize| {
            let value = f64::from(u8::from_str_radix(&color[at..at + 2], 16).unwrap()) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
    }

    #[track_caller]
    fn check(front: &str, back: &str, least: f64) {
        let (a, b) = (luminance(front), luminance(back));
        let contrast = (a.max(b) + 0.05) / (a.min(b) + 0.05);
        assert!(contrast >= least, "{front} on {back}: {contrast:.2}");
    }

    #[test]
    fn colors_have_the_contrast_of_wcag_aa() {
        for it in [LIGHT, DARK] {
            for back in [it.page, it.panel, it.label] {
                check(it.ink, back, 4.5);
                check(it.muted, back, 4.5);
                check(it.link, back, 3.0);
                for (_, color, tint) in it.statuses {
                    check(color, back, 4.5);
                    check(color, tint, 4.5);
                    check(it.ink, tint, 4.5);
                }
            }
            for chip in it.chips {
                check(it.page, chip, 4.5);
            }
        }
    }
}
