//! Curves of links.
//!
//! A link leaves its cause and enters its effect on the sides of the boxes that face each other, at a *port* of its
//! own. Between rows it bends; past a row it runs straight, in the room that `place` reserved for it. So it never
//! crosses another box.

use domain::vocabulary::Polarity;

use crate::{
    geometry::{Point, Rect},
    map::Map,
    rows::Rows,
};

/// Distance between the end of a curve and the box, for the arrow head.
pub(crate) const HEAD: f64 = 9.0;
/// Largest distance between two ports.
const PORTS: f64 = 22.0;
/// Distance between the corner of a box and its first port.
const CORNER: f64 = 24.0;

/// Upper and lower edge of a row of boxes, and the height of the gap below.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Frame {
    pub(crate) top: f64,
    pub(crate) bottom: f64,
    pub(crate) below: f64,
}

/// Direction of an arrow head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Heading {
    Up,
    Down,
    Left,
    Right,
}

/// Curve of a link, from cause to effect.
#[derive(Clone, Debug)]
pub(crate) struct Curve {
    pub(crate) start: Point,
    /// Cubic Bézier curves, each as two control points and an end point.
    pub(crate) beziers: Vec<[Point; 3]>,
    pub(crate) heading: Heading,
    /// Position of the sign of a negative link.
    pub(crate) minus: Option<Point>,
}

impl Curve {
    /// End of the curve, where its arrow head begins.
    pub(crate) fn end(&self) -> Point {
        self.beziers.last().map_or(self.start, |it| it[2])
    }

    fn through(points: &[Point], heading: Heading, polarity: Polarity) -> Self {
        let start = points.first().copied().unwrap_or(Point { x: 0.0, y: 0.0 });
        let beziers: Vec<_> = points.windows(2).map(|pair| segment(pair[0], pair[1])).collect();
        Self { start, beziers, heading, minus: None }.signed(polarity)
    }

    /// Adds the sign of a negative link in the middle of its last segment.
    fn signed(mut self, polarity: Polarity) -> Self {
        if polarity == Polarity::Negative
            && let Some(&[a, b, end]) = self.beziers.last()
        {
            let start = self.beziers.iter().rev().nth(1).map_or(self.start, |it| it[2]);
            self.minus = Some(point_at([start, a, b, end], 0.5));
        }
        self
    }
}

/// Point on a cubic Bézier curve at parameter `t`.
pub(crate) fn point_at([a, b, c, d]: [Point; 4], t: f64) -> Point {
    let u = 1.0 - t;
    let mix = |a: f64, b: f64, c: f64, d: f64| {
        u * u * u * a + 3.0 * u * u * t * b + 3.0 * u * t * t * c + t * t * t * d
    };
    Point { x: mix(a.x, b.x, c.x, d.x), y: mix(a.y, b.y, c.y, d.y) }
}

/// Segment between two points, vertical at both ends; it stays between their heights.
fn segment(from: Point, to: Point) -> [Point; 3] {
    let middle = (from.y + to.y) / 2.0;
    [Point { x: from.x, y: middle }, Point { x: to.x, y: middle }, to]
}

/// Side of a box.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Side {
    Top,
    Bottom,
}

/// End of a link at a box.
struct Port {
    node: usize,
    side: Side,
    /// Horizontal position of the next node of the link.
    towards: f64,
    link: usize,
    /// True for the upper end, or the left one of a level link.
    first: bool,
}

/// Curve of each link.
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
            // A link between rows, through the bends of the rows that it passes.
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
            // A level link between neighbours, or around the boxes between its ends.
            if rows.are_adjacent(upper, lower) {
                return Some(across(cause, effect, link.polarity));
            }
            let frame = frames[rows.row_of[upper]];
            let ends = if link.cause == upper { ports[at] } else { [ports[at][1], ports[at][0]] };
            Some(around(ends, frame, middles, link.polarity))
        })
        .collect()
}

/// Straight line from a box to the adjacent one.
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

/// Curve below the boxes between the ends; the longer, the deeper.
fn around([from, to]: [f64; 2], frame: Frame, middles: &[f64], polarity: Polarity) -> Curve {
    let widest = middles.iter().copied().fold(1.0, f64::max);
    let share = 0.6 + 0.4 * ((from - to).abs() / widest).min(1.0);
    // A curve reaches three quarters of the distance to its control points.
    let depth = frame.bottom + (frame.below - 8.0) * share * 4.0 / 3.0 * 0.8;
    let end = frame.bottom + HEAD;
    let bezier = [Point { x: from, y: depth }, Point { x: to, y: depth }, Point { x: to, y: end }];
    let start = Point { x: from, y: frame.bottom };
    Curve { start, beziers: vec![bezier], heading: Heading::Up, minus: None }.signed(polarity)
}

/// Horizontal positions of the ends of each link at its boxes: the upper end first, or the left one.
fn ports(rows: &Rows, boxes: &[Option<Rect>], middles: &[f64]) -> Vec<[f64; 2]> {
    // Collect the ends of all links, by box and side, from left to right.
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
    // Spread the ports of each side around its middle.
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
