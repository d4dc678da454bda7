//! Light and dark.

/// Which colours a picture has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Theme {
    /// Dark on white.
    Light,
    /// Light on black.
    Dark,
    /// As the viewer prefers.
    #[default]
    Auto,
}

/// The colours of one theme. Text stands on `page`, `panel`, `card` and the four tints.
pub(crate) struct Palette {
    pub(crate) page: &'static str,
    pub(crate) panel: &'static str,
    pub(crate) label: &'static str,
    pub(crate) rule: &'static str,
    pub(crate) ink: &'static str,
    pub(crate) muted: &'static str,
    pub(crate) link: &'static str,
    /// Of a status: its name, its text and lines, its background.
    pub(crate) statuses: [(&'static str, &'static str, &'static str); 4],
    /// Of chips, in turn.
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

    /// WCAG 2: relative luminance.
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
    fn contrast_is_that_of_wcag_aa() {
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
