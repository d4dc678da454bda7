//! Colours of the elements, as presentation attributes: drawing programs, office suites and mail clients support those,
//! and many of them no style sheets.

use std::fmt::Write;

use domain::vocabulary::Status;

use crate::{
    palette::{DARK, LIGHT, Palette, Theme},
    sign,
};

/// Role of an element in the picture, which determines its colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Paint {
    Page,
    Panel,
    /// Background of a lane's name.
    Label,
    /// Line between two lanes.
    Rule,
    /// Names: the main text.
    Strong,
    /// Secondary text.
    Muted,
    /// Letter on a chip.
    Letter,
    /// Halo around a link, which separates it from others below it.
    Halo,
    Link,
    /// Arrow head of a link.
    Head,
    /// Sign of a negative link on the page.
    MinusOnPage,
    /// Sign of a negative link on the map.
    MinusOnPanel,
    /// Text and sign of a status.
    Status(Status),
    /// Sign of a status that has lines and no background.
    StatusLine(Status),
    /// Box of an objective.
    Card(Status),
    /// Lines of a sign that has a background.
    SignLine,
    /// Background of a theme's letter, by the number of the theme.
    Chip(usize),
}

/// Colours of one element; without a fill it is a line.
struct Look {
    fill: Option<&'static str>,
    stroke: Option<&'static str>,
    bold: bool,
}

impl Look {
    const fn filled(color: &'static str) -> Self {
        Self { fill: Some(color), stroke: None, bold: false }
    }

    const fn bold(color: &'static str) -> Self {
        Self { bold: true, ..Self::filled(color) }
    }

    const fn drawn(color: &'static str) -> Self {
        Self { fill: None, stroke: Some(color), bold: false }
    }

    const fn framed(fill: &'static str, stroke: &'static str) -> Self {
        Self { fill: Some(fill), stroke: Some(stroke), bold: false }
    }
}

/// All paints that a picture may use.
fn all() -> impl Iterator<Item = Paint> {
    let plain = [
        Paint::Page,
        Paint::Panel,
        Paint::Label,
        Paint::Rule,
        Paint::Strong,
        Paint::Muted,
        Paint::Letter,
        Paint::Halo,
        Paint::Link,
        Paint::Head,
        Paint::MinusOnPage,
        Paint::MinusOnPanel,
        Paint::SignLine,
    ];
    // One status for each status colour of the palette.
    let statuses = [Status::Green, Status::Yellow, Status::Red, Status::NoData];
    let by_status = statuses.map(|it| [Paint::Status(it), Paint::StatusLine(it), Paint::Card(it)]);
    plain.into_iter().chain(by_status.into_iter().flatten()).chain((0..LIGHT.chips.len()).map(Paint::Chip))
}

impl Paint {
    /// Attributes of an element in a picture of this theme, with a space before each.
    pub(crate) fn attributes(self, theme: Theme) -> String {
        let mut out = String::new();
        // Writing to a string cannot fail.
        if theme == Theme::Auto {
            let _ = write!(out, " class=\"{}\"", self.class());
        }
        let palette = if theme == Theme::Dark { &DARK } else { &LIGHT };
        let Look { fill, stroke, bold } = palette.look(self);
        let _ = write!(out, " fill=\"{}\"", fill.unwrap_or("none"));
        if let Some(stroke) = stroke {
            let _ = write!(out, " stroke=\"{stroke}\"");
        }
        if bold {
            out.push_str(" font-weight=\"600\"");
        }
        out
    }

    /// Class of the element in the style sheet of [`Theme::Auto`].
    fn class(self) -> String {
        match self {
            Self::Page => "page".to_owned(),
            Self::Panel => "panel".to_owned(),
            Self::Label => "label".to_owned(),
            Self::Rule => "rule".to_owned(),
            Self::Strong => "strong".to_owned(),
            Self::Muted => "muted".to_owned(),
            Self::Letter => "letter".to_owned(),
            Self::Halo => "halo".to_owned(),
            Self::Link => "link".to_owned(),
            Self::Head => "head".to_owned(),
            Self::MinusOnPage => "minus-on-page".to_owned(),
            Self::MinusOnPanel => "minus-on-panel".to_owned(),
            Self::SignLine => "sign-line".to_owned(),
            Self::Status(status) => sign::class(status).to_owned(),
            Self::StatusLine(status) => format!("{}-line", sign::class(status)),
            Self::Card(status) => format!("{}-card", sign::class(status)),
            Self::Chip(theme) => format!("chip{}", theme % LIGHT.chips.len()),
        }
    }
}

impl Palette {
    fn look(&self, paint: Paint) -> Look {
        let status = |status| {
            let class = sign::class(status);
            let colors = self.statuses.iter().find(|(name, ..)| *name == class);
            colors.map_or((self.muted, self.page), |(_, color, tint)| (*color, *tint))
        };
        match paint {
            Paint::Page => Look::filled(self.page),
            Paint::Panel => Look::filled(self.panel),
            Paint::Label => Look::filled(self.label),
            Paint::Rule => Look::drawn(self.rule),
            Paint::Strong => Look::bold(self.ink),
            Paint::Muted => Look::filled(self.muted),
            Paint::Letter => Look::bold(self.page),
            Paint::Halo => Look::drawn(self.panel),
            Paint::Link => Look::drawn(self.link),
            Paint::Head => Look::filled(self.link),
            Paint::MinusOnPage => Look::framed(self.page, self.link),
            Paint::MinusOnPanel => Look::framed(self.panel, self.link),
            Paint::SignLine => Look::drawn(self.page),
            Paint::Status(it) => Look::bold(status(it).0),
            Paint::StatusLine(it) => Look::drawn(status(it).0),
            Paint::Card(it) => Look::framed(status(it).1, status(it).0),
            Paint::Chip(theme) => Look::filled(self.chips[theme % self.chips.len()]),
        }
    }
}

/// Class of the root element, and the style sheet that makes the picture dark where the viewer prefers that. Rules take
/// precedence over presentation attributes; viewers that do not support them show the picture light. Only for
/// [`Theme::Auto`].
pub(crate) fn sheet(theme: Theme) -> Option<(&'static str, String)> {
    const ROOT: &str = "strategy-map-auto";
    if theme != Theme::Auto {
        return None;
    }
    let mut sheet = String::new();
    for paint in all() {
        let Look { fill, stroke, bold: _ } = DARK.look(paint);
        // One media query for each rule: LibreOffice applies all rules except the first of a query unconditionally.
        let _ = write!(sheet, "@media (prefers-color-scheme:dark){{.{ROOT} .{}{{", paint.class());
        let properties = [("fill", fill), ("stroke", stroke)];
        let properties =
            properties.into_iter().filter_map(|(name, color)| Some(format!("{name}:{}", color?)));
        let _ = write!(sheet, "{}}}}}", properties.collect::<Vec<_>>().join(";"));
    }
    Some((ROOT, sheet))
}
