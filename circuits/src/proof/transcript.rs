//! A verifier's transcript that remembers which points it handed to the proof system.

use std::io::{self, Read};

use halo2_proofs::transcript::{Blake2bRead, Challenge255, Transcript, TranscriptRead};

use crate::curve::{Point, Scalar};

/// The Blake2b transcript of the proof system, recording the points that are read from the proof.
///
/// The columns' indices are private in the crate; a verifier that hashed or linked a column compares the
/// point that it used with the one that the proof system was given.
pub struct RecordingTranscript<R: Read> {
    inner: Blake2bRead<R, Point, Challenge255<Point>>,
    points: Vec<Point>,
}

impl<R: Read> RecordingTranscript<R> {
    /// A transcript that reads a proof from `reader`.
    pub fn new(reader: R) -> Self {
        Self {
            inner: Blake2bRead::init(reader),
            points: Vec::new(),
        }
    }

    /// The points read so far, in order.
    pub fn points(&self) -> &[Point] {
        &self.points
    }
}

impl<R: Read> Transcript<Point, Challenge255<Point>> for RecordingTranscript<R> {
    fn squeeze_challenge(&mut self) -> Challenge255<Point> {
        self.inner.squeeze_challenge()
    }

    fn common_point(&mut self, point: Point) -> io::Result<()> {
        self.inner.common_point(point)
    }

    fn common_scalar(&mut self, scalar: Scalar) -> io::Result<()> {
        self.inner.common_scalar(scalar)
    }
}

impl<R: Read> TranscriptRead<Point, Challenge255<Point>> for RecordingTranscript<R> {
    fn read_point(&mut self) -> io::Result<Point> {
        let point = self.inner.read_point()?;
        self.points.push(point);
        Ok(point)
    }

    fn read_scalar(&mut self) -> io::Result<Scalar> {
        self.inner.read_scalar()
    }
}
