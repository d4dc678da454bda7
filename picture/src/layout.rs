//! Layout: the positions of all elements of the picture, in pixels.

use crate::{
    escape::clean,
    geometry::{Point, Rect},
    map::{Map, Mark},
    order::order,
    paint::Paint,
    place::place,
    route::{Curve, Frame, route},
    rows::Rows,
    sign, text,
};

mod heading;

pub(crate) use heading::{Key, Sample};

/// Margin around the picture.
const MARGIN: f64 = 24.0;
/// Width of the column with the names of the lanes.
const LABELS: f64 = 168.0;
/// Distance between the edge of a panel or a box and its content.
const PADDING: f64 = 14.0;
/// Width of the bar that shows the status of a box.
const BAR: f64 = 5.0;
/// Font sizes.
pub(crate) const NAME: f64 = 13.5;
pub(crate) const LANE: f64 = 14.0;
pub(crate) const SMALL: f64 = 12.5;
/// Height of the line with sign, score and status.
const MARK: f64 = 20.0;
/// Widths of boxes: wider where the rows have few.
const WIDTHS: [f64; 3] = [256.0, 224.0, 204.0];
/// Radius of the area of a sign.
const SIGN: f64 = 9.0;

/// Layout of the whole picture.
pub(crate) struct Layout {
    pub(crate) width: f64,
    pub(crate) height: f64,
    pub(crate) texts: Vec<Text>,
    pub(crate) marks: Vec<Marking>,
    /// Legend of the themes.
    pub(crate) keys: Vec<Key>,
    pub(crate) panel: Rect,
    pub(crate) lanes: Vec<LaneArea>,
    /// Boxes by objective; `None` for one without a lane.
    pub(crate) boxes: Vec<Option<Card>>,
    /// Curves by link; `None` for one without an existing cause and effect.
    pub(crate) curves: Vec<Option<Curve>>,
    /// Legend of the arrows in use.
    pub(crate) samples: Vec<Sample>,
}

/// Line of text.
pub(crate) struct Text {
    pub(crate) paint: Paint,
    pub(crate) text: String,
    pub(crate) size: f64,
    /// Baseline start of the text; its right end if it is read from right to left.
    pub(crate) at: Point,
    pub(crate) right_to_left: bool,
}

/// Mark with its position: sign, score and status.
pub(crate) struct Marking {
    pub(crate) mark: Mark,
    pub(crate) sign: Point,
    pub(crate) text: Text,
}

/// Lane with its name.
pub(crate) struct LaneArea {
    pub(crate) area: Rect,
    pub(crate) label: Rect,
    pub(crate) texts: Vec<Text>,
    pub(crate) marking: Marking,
}

/// Box of an objective.
pub(crate) struct Card {
    pub(crate) rect: Rect,
    pub(crate) bar: f64,
    pub(crate) texts: Vec<Text>,
    pub(crate) marking: Marking,
    pub(crate) chip: Option<Key>,
}

impl Text {
    pub(crate) fn new(paint: Paint, text: impl Into<String>, size: f64, at: Point) -> Self {
        Self { paint, text: text.into(), size, at, right_to_left: false }
    }

    /// Lays out the lines of a paragraph whose upper left corner is `top`.
    pub(crate) fn block(paint: Paint, lines: &[String], size: f64, top: Point, room: f64) -> Vec<Self> {
        let right_to_left = lines.first().is_some_and(|line| text::is_right_to_left(line));
        let line = |(at, line): (usize, &String)| Self {
            right_to_left,
            ..Self::new(
                paint,
                line.as_str(),
                size,
                Point {
                    x: if right_to_left { top.x + room } else { top.x },
                    y: top.y + size * (1.0 + text::LINE * at as f64),
                },
            )
        };
        lines.iter().enumerate().map(line).collect()
    }
}

/// Height of a paragraph.
fn height(lines: &[String], size: f64) -> f64 {
    lines.len() as f64 * size * text::LINE
}

impl Marking {
    /// Places a mark with its sign at the left end, and its vertical middle at `middle`.
    pub(crate) fn new(mark: Mark, left: f64, middle: f64, suffix: &str) -> Self {
        let at = Point { x: left + 2.0 * SIGN + 6.0, y: middle + SMALL * 0.36 };
        let text = Text::new(Paint::Status(mark.status), sign::spoken(mark) + suffix, SMALL, at);
        Self { mark, sign: Point { x: left + SIGN, y: middle }, text }
    }
}

/// Wrapped names of objectives and the width of boxes, computed before positions are known.
struct Names {
    lines: Vec<Vec<String>>,
    width: f64,
}

impl Names {
    fn of(map: &Map, rows: &Rows) -> Self {
        let boxes = |row: &Vec<usize>| row.iter().filter(|&&node| !rows.is_bend(node)).count();
        let most = rows.rows.iter().map(boxes).max().unwrap_or(0);
        let width = WIDTHS[most.saturating_sub(4).min(2)];
        let room = width - BAR - 2.0 * PADDING;
        let lines = map.objectives.iter().map(|it| text::wrap(&clean(&it.name), NAME, room)).collect();
        Self { lines, width }
    }

    /// Height of the boxes of a row.
    fn height(&self, rows: &Rows, row: usize) -> f64 {
        let boxes = rows.rows[row].iter().filter(|&&node| !rows.is_bend(node));
        let name = boxes.map(|&node| height(&self.lines[node], NAME)).fold(2.0 * NAME * text::LINE, f64::max);
        name + MARK + 2.0 * PADDING - 2.0
    }
}

impl Layout {
    pub(crate) fn of(map: &Map) -> Self {
        // Assign rows, order them and find the horizontal positions.
        let mut rows = Rows::of(map);
        order(&mut rows);
        let names = Names::of(map, &rows);
        let (middles, room) = place(&rows, names.width);
        let left = MARGIN + LABELS + PADDING * 2.0;
        let width = left + room + PADDING * 2.0 + MARGIN;
        let inside = Rect { x: MARGIN, y: MARGIN, width: width - 2.0 * MARGIN, height: 0.0 };
        let heading::Heading { mut texts, marking, keys, bottom } = heading::heading(map, inside);
        let marks = vec![marking];

        // Stack the lanes below the heading.
        let top = bottom + 18.0;
        let (lanes, frames, bottom) = stack(map, &rows, &names, inside, top);
        if lanes.is_empty() {
            let at = Point { x: MARGIN + PADDING, y: top + 30.0 };
            texts.push(Text::new(Paint::Muted, "No perspectives yet", SMALL, at));
        }
        let panel = match lanes.is_empty() {
            true => Rect { y: bottom, ..inside },
            false => Rect { y: top, height: bottom - top, ..inside },
        };
        // Place the boxes, then the curves between them.
        let mut boxes: Vec<Option<Card>> = map.objectives.iter().map(|_| None).collect();
        for (row, nodes) in rows.rows.iter().enumerate() {
            for &node in nodes.iter().filter(|&&node| !rows.is_bend(node)) {
                let rect = Rect {
                    x: left + middles[node] - names.width / 2.0,
                    y: frames[row].top,
                    width: names.width,
                    height: frames[row].bottom - frames[row].top,
                };
                boxes[node] = Some(card(map, node, rect, &names.lines[node]));
            }
        }
        let rects: Vec<_> = boxes.iter().map(|it| it.as_ref().map(|it| it.rect)).collect();
        let middles: Vec<_> = middles.iter().map(|middle| left + middle).collect();
        let curves = route(map, &rows, &rects, &middles, &frames);
        let (samples, height) = heading::samples(map, inside, panel.bottom());
        Self { width, height: height + MARGIN, texts, marks, keys, panel, lanes, boxes, curves, samples }
    }
}

/// Stacks the lanes from top to bottom: areas, frame of each row, and the lower end of the last lane.
fn stack(map: &Map, rows: &Rows, names: &Names, inside: Rect, top: f64) -> (Vec<LaneArea>, Vec<Frame>, f64) {
    let (mut lanes, mut frames, mut y) = (Vec::new(), Vec::new(), top);
    for (lane, range) in map.lanes.iter().zip(&rows.lanes) {
        let room = LABELS - 2.0 * PADDING;
        let lines = text::wrap(&clean(&lane.name), LANE, room);
        let label = height(&lines, LANE) + 8.0 + MARK;
        let above = range.start.checked_sub(1).map_or(PADDING + 6.0, |row| gap(rows, row) / 2.0);
        let last = range.end == rows.rows.len();
        let below = match gap(rows, range.end - 1) {
            gap if last => {
                (gap / 2.0).max(PADDING + 6.0).max(if has_detour(rows, range.end - 1) { gap } else { 0.0 })
            }
            gap => gap / 2.0,
        };
        let content: f64 = range.clone().map(|row| names.height(rows, row)).sum::<f64>()
            + (range.start..range.end - 1).map(|row| gap(rows, row)).sum::<f64>();
        let spare = (label + 2.0 * PADDING - above - content - below).max(0.0);
        let area = Rect { y, height: above + content + below + spare, ..inside };
        let mut at = y + above + spare / 2.0;
        for row in range.clone() {
            let bottom = at + names.height(rows, row);
            frames.push(Frame {
                top: at,
                bottom,
                below: if row + 1 == range.end { below } else { gap(rows, row) },
            });
            at = bottom + gap(rows, row);
        }
        y = area.bottom();
        lanes.push(lane_area(lane.mark, area, &lines, label));
    }
    (lanes, frames, y.max(top + 48.0))
}

fn lane_area(mark: Mark, area: Rect, lines: &[String], content: f64) -> LaneArea {
    let label = Rect { width: LABELS, ..area };
    let top = Point { x: label.x + PADDING, y: label.center().y - content / 2.0 };
    let texts = Text::block(Paint::Strong, lines, LANE, top, LABELS - 2.0 * PADDING);
    let middle = top.y + height(lines, LANE) + 8.0 + MARK / 2.0;
    LaneArea { area, label, texts, marking: Marking::new(mark, top.x, middle, "") }
}

fn card(map: &Map, objective: usize, rect: Rect, lines: &[String]) -> Card {
    let objective = &map.objectives[objective];
    let left = rect.x + BAR + PADDING;
    let top = Point { x: left, y: rect.y + PADDING - 3.0 };
    let middle = rect.bottom() - PADDING + 3.0 - MARK / 2.0;
    let chip = objective.theme.filter(|&theme| theme < map.themes.len());
    Card {
        rect,
        bar: BAR,
        texts: Text::block(Paint::Strong, lines, NAME, top, rect.width - BAR - 2.0 * PADDING),
        marking: Marking::new(objective.mark, left, middle, ""),
        chip: chip.map(|theme| Key::ending_at(theme, rect.right() - PADDING + 2.0, middle)),
    }
}

/// Height of the gap between a row and the next, which grows with the number of links through it.
fn gap(rows: &Rows, row: usize) -> f64 {
    let links: usize = rows.rows[row].iter().map(|&node| rows.below[node].len()).sum();
    match (links, has_detour(rows, row)) {
        (0, false) => 40.0,
        (_, has_detour) => 58.0 + 4.0 * links.min(14) as f64 + if has_detour { 16.0 } else { 0.0 },
    }
}

/// True when a link between two boxes of the row goes around others between them.
fn has_detour(rows: &Rows, row: usize) -> bool {
    let mut nodes = rows.rows[row].iter();
    nodes.any(|&node| rows.beside[node].iter().any(|&other| !rows.are_adjacent(node, other)))
}
