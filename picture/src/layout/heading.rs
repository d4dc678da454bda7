//! Elements around the lanes: title, legend of themes, and legend of arrows.

use domain::vocabulary::Polarity;

use super::{Marking, SMALL, Text};
use crate::{
    escape::clean,
    geometry::{Point, Rect},
    map::Map,
    paint::Paint,
    text,
};

const TITLE: f64 = 22.0;
const CHIP: f64 = 18.0;
const LETTER: f64 = 11.0;
const LINE: f64 = 26.0;
/// Length of the arrow of a legend entry.
const ARROW: f64 = 44.0;

/// Elements above the lanes.
pub(super) struct Heading {
    pub(super) texts: Vec<Text>,
    pub(super) marking: Marking,
    pub(super) keys: Vec<Key>,
    pub(super) bottom: f64,
}

/// Legend entry of a theme: its letter in a chip, with its name.
pub(crate) struct Key {
    pub(crate) theme: usize,
    pub(crate) chip: Rect,
    pub(crate) letter: Text,
    pub(crate) names: Vec<Text>,
}

/// Legend entry of a kind of arrow.
pub(crate) struct Sample {
    pub(crate) polarity: Polarity,
    pub(crate) from: Point,
    pub(crate) to: Point,
    pub(crate) text: Text,
}

impl Key {
    fn new(theme: usize, left: f64, middle: f64) -> Self {
        let letter = letter(theme);
        let size = text::width(&letter, LETTER);
        let chip = Rect { x: left, y: middle - CHIP / 2.0, width: chip_width(theme), height: CHIP };
        let at = Point { x: chip.x + (chip.width - size) / 2.0, y: middle + LETTER * 0.36 };
        Self { theme, chip, letter: Text::new(Paint::Letter, letter, LETTER, at), names: Vec::new() }
    }

    /// Chip that ends at `right`.
    pub(super) fn ending_at(theme: usize, right: f64, middle: f64) -> Self {
        Self::new(theme, right - chip_width(theme), middle)
    }
}

fn chip_width(theme: usize) -> f64 {
    (text::width(&letter(theme), LETTER) + 9.0).max(CHIP)
}

/// Letter of a theme: A to Z, then numbers.
pub(crate) fn letter(theme: usize) -> String {
    match u8::try_from(theme) {
        Ok(theme @ 0..26) => char::from(b'A' + theme).to_string(),
        _ => (theme + 1).to_string(),
    }
}

pub(super) fn heading(map: &Map, inside: Rect) -> Heading {
    let lines = text::wrap(&clean(&map.name), TITLE, inside.width);
    let texts = Text::block(Paint::Strong, &lines, TITLE, Point { x: inside.x, y: inside.y }, inside.width);
    let mut y = inside.y + super::height(&lines, TITLE) + 14.0;
    let marking = Marking::new(map.mark, inside.x, y, &format!(" \u{b7} {}", map.period));
    y += 14.0;
    // Place the themes in lines, and break where the next one does not fit.
    let mut keys = Vec::with_capacity(map.themes.len());
    let mut x = inside.x;
    if !map.themes.is_empty() {
        y += 16.0;
    }
    for (theme, name) in map.themes.iter().enumerate() {
        let chip_room = chip_width(theme) + 8.0;
        let lines = text::wrap(&clean(name), SMALL, inside.width - chip_room);
        let entry_width = chip_room + lines.iter().map(|line| text::width(line, SMALL)).fold(0.0, f64::max);
        if x > inside.x && x + entry_width > inside.right() {
            x = inside.x;
            y += LINE;
        }
        let mut key = Key::new(theme, x, y);
        let top = Point { x: x + chip_room, y: y - SMALL * 0.64 };
        key.names = Text::block(Paint::Muted, &lines, SMALL, top, entry_width - chip_room);
        keys.push(key);
        x += entry_width + 22.0;
        if lines.len() > 1 {
            x = inside.right();
            y += super::height(&lines[1..], SMALL);
        }
    }
    Heading { texts, marking, keys, bottom: if map.themes.is_empty() { y } else { y + 10.0 } }
}

/// Legend of the arrows in use, below the lanes, with the lower end of the picture.
pub(super) fn samples(map: &Map, inside: Rect, top: f64) -> (Vec<Sample>, f64) {
    let kinds = [
        (Polarity::Positive, "More of the cause, more of the effect"),
        (Polarity::Negative, "More of the cause, less of the effect"),
    ];
    let (mut x, mut y) = (inside.x, top + 24.0);
    let mut samples = Vec::new();
    for (polarity, meaning) in kinds {
        if !map.links.iter().any(|it| it.polarity == polarity) {
            continue;
        }
        let entry_width = ARROW + 10.0 + text::width(meaning, SMALL);
        if x > inside.x && x + entry_width > inside.right() {
            x = inside.x;
            y += LINE;
        }
        let at = Point { x: x + ARROW + 10.0, y: y + SMALL * 0.36 };
        let text = Text::new(Paint::Muted, meaning, SMALL, at);
        let (from, to) = (Point { x, y }, Point { x: x + ARROW, y });
        x += entry_width + 26.0;
        samples.push(Sample { polarity, from, to, text });
    }
    let bottom = if samples.is_empty() { top } else { y + 10.0 };
    (samples, bottom)
}
