//! The curves of links.
//!
//! A link leaves its cause and enters its effect where the boxes face each other, at a *port* of its own. Between rows
//! it bends; past a row it runs straight, in the room that `place` kept for it. So it never meets a strange box.

use domain::vocabulary::Polarity;

use crate::{
    geometry::{Point, Rect},
    map::Map,
    rows::Rows,
};

/// How far before a box a curve ends, for its arrow head.
pub(crate) const HEAD: f64 = 9.0;
/// Between two ports, at most.
const PORTS: f64 = 22.0;
/// Between the corner of a box and its first port.
const CORNER: f64 = 24.0;

/// Where a row of boxes begins and ends, and how much room is below.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Frame {
    pub(crate) top: f64,
    pub(crate) bottom: f64,
    pub(crate) below: f64,
}

/// Where an arrow head points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Heading {
    Up,
    Down,
    Left,
    Right,
}

/// A link from cause to effect.
#[derive(Clone, Debug)]
pub(crate) struct Curve {
    pub(crate) start: Point,
    /// Cubic Bezier curves, each two control points and an end.
    pub(crate) beziers: Vec<[Point; 3]>,
    pub(crate) heading: Heading,
    /// Where a negative link has its sign.
    pub(crate) minus: Option<Point>,
}

impl Curve {
    /// Where the curve ends, and its head begins.
    pub(crate) fn end(&self) -> Point {
        self.beziers.last().map_or(self.start, |it| it[2])
    }

    fn through(points: &[Point], heading: Heading, polarity: Polarity) -> Self {
        let start = points.first().copied().unwrap_or(Point { x: 0.0, y: 0.0 });
        let beziers: Vec<_> = points.windows(2).map(|pair| bow(pair[0], pair[1])).collect();
        Self { start, beziers, heading, minus: None }.signed(polarity)
    }

    /// With the sign of a negative link in the middle of its last bow.
    fn signed(mut self, polarity: Polarity) -> Self {
        if polarity == Polarity::Negative
            && let Some(&[a, b, end]) = self.beziers.last()
        {
            let start = self.beziers.iter().rev().nth(1).map_or(self.start, |it| it[2]);
            self.minus = Some(on([start, a, b, end], 0.5));
        }
        self
    }
}

/// A point on a Bezier curve.
pub(crate) fn on([a, b, c, d]: [Point; 4], t: f64) -> Point {
    let u = 1.0 - t;
    let mix = |a: f64, b: f64, c: f64, d: f64| {
        u * u * u * a + 3.0 * u * u * t * b + 3.0 * u * t * t * c + t * t * t * d
    };
    Point { x: mix(a.x, b.x, c.x, d.x), y: mix(a.y, b.y, c.y, d.y) }
}

/// From one point to another, upright at both ends; it stays between their heights.
fn bow(from: Point, to: Point) -> [Point; 3] {
    let middle = (from.y + to.y) / 2.0;
    [Point { x: from.x, y: middle }, Point { x: to.x, y: middle }, to]
}

/// A side of a box.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Side {
    Top,
    Bottom,
}

/// One end of a link at a box.
struct Port {
    node: usize,
    side: Side,
    /// Where the link comes from.
    towards: f64,
    link: usize,
    /// Whether it is the upper end, or the left one of a level link.
    first: bool,
}

/// The curve of each link.
pub(crate) fn route(
    map: &Map,
    rows: &Rows,
    boxes: &[Option<Rect>],
    middles: &[f64],
    frames: &[Frame],
) -> Vec<Option<Curve>> {
    let ports = ports(rows, boxes, middles);
    let links = map.links.iter().zip(&rows.chains).enumerate();
    links
        .map(|(at, (link, chain))| {
            let (&upper, &lower) = chain.first().zip(chain.last())?;
            let (cause, effect) = (boxes[link.cause]?, boxes[link.effect]?);
            if rows.row_of[upper] != rows.row_of[lower] {
                let mut points = vec![Point { x: ports[at][0], y: frames[rows.row_of[upper]].bottom }];
                for &bend in &chain[1..chain.len() - 1] {
                    let frame = frames[rows.row_of[bend]];
                    points.extend([frame.top, frame.bottom].map(|y| Point { x: middles[bend], y }));
                }
                points.push(Point { x: ports[at][1], y: frames[rows.row_of[lower]].top });
                let heading = if link.effect == upper { Heading::Up } else { Heading::Down };
                if heading == Heading::Up {
                    points.reverse();
                }
                if let Some(end) = points.last_mut() {
                    end.y += if heading == Heading::Up { HEAD } else { -HEAD };
                }
                return Some(Curve::through(&points, heading, link.polarity));
            }
            if rows.are_adjacent(upper, lower) {
                return Some(across(cause, effect, link.polarity));
            }
            let frame = frames[rows.row_of[upper]];
            let ends = if link.cause == upper { ports[at] } else { [ports[at][1], ports[at][0]] };
            Some(around(ends, frame, middles, link.polarity))
        })
        .collect()
}

/// Straight from a box to the one beside it.
fn across(cause: Rect, effect: Rect, polarity: Polarity) -> Curve {
    let y = cause.center().y;
    let rightwards = cause.x < effect.x;
    let (heading, from, to) = if rightwards {
        (Heading::Right, cause.right(), effect.x - HEAD)
    } else {
        (Heading::Left, cause.x, effect.right() + HEAD)
    };
    let third = (to - from) / 3.0;
    let bezier = [from + third, to - third, to].map(|x| Point { x, y });
    Curve { start: Point { x: from, y }, beziers: vec![bezier], heading, minus: None }.signed(polarity)
}

/// Below the boxes between; the further, the deeper.
fn around([from, to]: [f64; 2], frame: Frame, middles: &[f64], polarity: Polarity) -> Curve {
    let widest = middles.iter().copied().fold(1.0, f64::max);
    let share = 0.6 + 0.4 * ((from - to).abs() / widest).min(1.0);
    // A curve comes three quarters of the way to its control points.
    let depth = frame.bottom + (frame.below - 8.0) * share * 4.0 / 3.0 * 0.8;
    let end = frame.bottom + HEAD;
    let bezier = [Point { x: from, y: depth }, Point { x: to, y: depth }, Point { x: to, y: end }];
    let start = Point { x: from, y: frame.bottom };
    Curve { start, beziers: vec![bezier], heading: Heading::Up, minus: None }.signed(polarity)
}

/// Where each link begins and ends along the sides of boxes: its upper end first, or its left one.
fn ports(rows: &Rows, boxes: &[Option<Rect>], middles: &[f64]) -> Vec<[f64; 2]> {
    let mut ends = Vec::new();
    for (link, chain) in rows.chains.iter().enumerate() {
        let ([first, .., last], [.., before_last, _], [_, second, ..]) =
            (chain.as_slice(), chain.as_slice(), chain.as_slice())
        else {
            continue;
        };
        let level = rows.row_of[*first] == rows.row_of[*last];
        if level && rows.are_adjacent(*first, *last) {
            continue;
        }
        let side = if level { Side::Bottom } else { Side::Top };
        ends.push(Port { node: *first, side: Side::Bottom, towards: middles[*second], link, first: true });
        ends.push(Port { node: *last, side, towards: middles[*before_last], link, first: false });
    }
    ends.sort_by(|a, b| {
        (a.node, a.side)
            .cmp(&(b.node, b.side))
            .then(a.towards.total_cmp(&b.towards))
            .then(a.link.cmp(&b.link))
    });
    let mut ports = vec![[0.0; 2]; rows.chains.len()];
    for side in ends.chunk_by(|a, b| (a.node, a.side) == (b.node, b.side)) {
        let Some(rect) = side.first().and_then(|port| boxes[port.node]) else { continue };
        let between = PORTS.min((rect.width - 2.0 * CORNER) / (side.len() - 1).max(1) as f64);
        let start = rect.center().x - between * (side.len() - 1) as f64 / 2.0;
        for (at, port) in side.iter().enumerate() {
            ports[port.link][usize::from(!port.first)] = start + between * at as f64;
        }
    }
    ports
}
