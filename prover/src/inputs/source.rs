//! The bytes of a file, unpacked according to its extension.

use std::{
    fs::{self, File},
    io::{self, BufRead, BufReader, Read},
    path::Path,
};

use flate2::bufread::MultiGzDecoder;
use ruzstd::decoding::{
    BlockDecodingStrategy, FrameDecoder,
    errors::{FrameDecoderError, ReadFrameHeaderError},
};

/// Opens a regular file. Whatever else has the name, a pipe or a device, is refused before it is opened, since
/// opening alone could wait forever; and a ledger is read more than once.
///
/// # Errors
/// Those of the file system; [`io::ErrorKind::IsADirectory`] and [`io::ErrorKind::Unsupported`] for what is no
/// regular file.
pub fn open_regular(path: &Path) -> io::Result<File> {
    let meta = fs::metadata(path)?;
    if meta.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if !meta.is_file() {
        let error = "it is not a regular file";
        return Err(io::Error::new(io::ErrorKind::Unsupported, error));
    }
    File::open(path)
}

/// Opens a file. `.gz` is unpacked as gzip and `.zst` as zstd, each of one or several members; any other
/// file is read as it is.
///
/// # Errors
/// If it cannot be opened, or does not start as its extension says. Damage further on is an error of a
/// later read: [`io::ErrorKind::UnexpectedEof`] or [`io::ErrorKind::InvalidData`].
pub fn open(path: &Path) -> io::Result<Box<dyn Read>> {
    let file = open_regular(path)?;
    let file = BufReader::with_capacity(1 << 16, file);
    let extension = path
        .extension()
        .and_then(|extension| extension.to_str())
        .unwrap_or_default();
    Ok(if extension.eq_ignore_ascii_case("gz") {
        Box::new(Gzip(MultiGzDecoder::new(file)))
    } else if extension.eq_ignore_ascii_case("zst") {
        Box::new(Zstd::new(file)?)
    } else {
        Box::new(file)
    })
}

/// A gzip file whose damage is told apart from other failures.
struct Gzip<R>(MultiGzDecoder<R>);

impl<R: BufRead> Read for Gzip<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer).map_err(|error| match error.kind() {
            io::ErrorKind::InvalidInput => io::Error::new(io::ErrorKind::InvalidData, error),
            _ => error,
        })
    }
}

/// Frames of zstd, one after the other, each checked against its checksum where it has one.
struct Zstd<R> {
    source: R,
    decoder: FrameDecoder,
    /// Inside a frame.
    open: bool,
}

impl<R: BufRead> Zstd<R> {
    fn new(source: R) -> io::Result<Self> {
        let mut zstd = Self {
            source,
            decoder: FrameDecoder::new(),
            open: false,
        };
        // An empty file is no zstd file: even no bytes at all are packed into a frame.
        if zstd.next_frame()? {
            Ok(zstd)
        } else {
            Err(io::ErrorKind::UnexpectedEof.into())
        }
    }

    /// Goes to the next frame that holds content, over those that do not. `false` at the end.
    fn next_frame(&mut self) -> io::Result<bool> {
        while !self.source.fill_buf()?.is_empty() {
            match self.decoder.init(&mut self.source) {
                Ok(()) => {
                    self.open = true;
                    return Ok(true);
                }
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                    length,
                    ..
                })) => {
                    let length = u64::from(length);
                    let skipped = io::copy(&mut (&mut self.source).take(length), &mut io::sink())?;
                    if skipped < length {
                        return Err(io::ErrorKind::UnexpectedEof.into());
                    }
                }
                Err(error) => return Err(io::Error::new(io::ErrorKind::InvalidData, error)),
            }
        }
        Ok(false)
    }

    fn check_frame(&self) -> io::Result<()> {
        let written = self.decoder.get_checksum_from_data();
        if written.is_some() && written != self.decoder.get_calculated_checksum() {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "the checksum is wrong",
            ));
        }
        Ok(())
    }
}

impl<R: BufRead> Read for Zstd<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while !buffer.is_empty() && (self.open || self.next_frame()?) {
            while self.decoder.can_collect() == 0 && !self.decoder.is_finished() {
                self.decoder
                    .decode_blocks(&mut self.source, BlockDecodingStrategy::UptoBlocks(1))
                    .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
            }
            let read = self.decoder.read(buffer)?;
            if read > 0 {
                return Ok(read);
            }
            self.check_frame()?;
            self.open = false;
        }
        Ok(0)
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, io::Write};

    use flate2::{Compression, write::GzEncoder};
    use ruzstd::encoding::{CompressionLevel, compress_to_vec};

    use super::*;

    const TEXT: &str = "account,asset,amount\nalice,BTC,1.5\n";

    fn gzip(text: &str) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    }

    fn zstd(text: &str) -> Vec<u8> {
        compress_to_vec(text.as_bytes(), CompressionLevel::Fastest)
    }

    fn read(name: &str, bytes: &[u8]) -> io::Result<String> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join(name);
        fs::write(&path, bytes)?;
        let mut text = String::new();
        open(&path)?.read_to_string(&mut text)?;
        Ok(text)
    }

    #[test]
    fn the_extension_says_how_a_file_is_packed() {
        assert_eq!(read("a.csv", TEXT.as_bytes()).unwrap(), TEXT);
        assert_eq!(read("a.csv.gz", &gzip(TEXT)).unwrap(), TEXT);
        assert_eq!(read("a.csv.GZ", &gzip(TEXT)).unwrap(), TEXT);
        assert_eq!(read("a.csv.zst", &zstd(TEXT)).unwrap(), TEXT);
    }

    #[test]
    fn several_members_are_one_text() {
        let (first, second) = TEXT.split_at(7);
        let gz = [gzip(first), gzip(second)].concat();
        assert_eq!(read("a.gz", &gz).unwrap(), TEXT);
        let skippable = [0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3].to_vec();
        let zst = [
            skippable.clone(),
            zstd(first),
            skippable,
            zstd(""),
            zstd(second),
        ]
        .concat();
        assert_eq!(read("a.zst", &zst).unwrap(), TEXT);
    }

    #[test]
    fn rejects_every_truncation() {
        let (gz, zst) = (gzip(TEXT), zstd(TEXT));
        for length in 0..gz.len() {
            assert!(
                read("a.gz", &gz[..length]).is_err(),
                "gzip of {length} bytes"
            );
        }
        for length in 0..zst.len() {
            assert!(
                read("a.zst", &zst[..length]).is_err(),
                "zstd of {length} bytes"
            );
        }
    }

    #[test]
    fn rejects_damage_and_what_follows_the_last_member() {
        let mut gz = gzip(TEXT);
        let checksum = gz.len() - 8;
        gz[checksum] ^= 1;
        assert!(read("a.gz", &gz).is_err());
        let mut zst = zstd(TEXT);
        *zst.last_mut().unwrap() ^= 1;
        assert!(read("a.zst", &zst).is_err());
        assert!(read("a.zst", &[zstd(TEXT), b"more".to_vec()].concat()).is_err());
        assert!(read("a.gz", &[gzip(TEXT), b"more".to_vec()].concat()).is_err());
        assert!(read("a.gz", TEXT.as_bytes()).is_err());
        assert!(read("a.zst", TEXT.as_bytes()).is_err());
    }
}
