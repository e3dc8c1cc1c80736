//! The memory that a module shares with its page. All unsafe code of the project is here: what the page passes is an address
//! and a length, as it got them from [`allocate`].

#![allow(unsafe_code)]

use std::slice;

use crate::{
    answer as answer_to,
    host::{Host, Unreadable},
};

mod imports {
    #[link(wasm_import_module = "page")]
    unsafe extern "C" {
        pub fn random(at: *mut u8, length: usize);
        pub fn read(file: u32, offset: f64, at: *mut u8, length: usize) -> u32;
        pub fn progress(stage: u32, done: f64, total: f64);
    }
}

/// The page that loaded the module.
struct Page;

/// The first number that a float cannot tell from the next: no file is so long.
const FIRST_INEXACT: u64 = 1 << 53;

impl Host for Page {
    fn read(&self, file: usize, offset: u64, into: &mut [u8]) -> Result<(), Unreadable> {
        let file = u32::try_from(file).map_err(|_| Unreadable)?;
        if offset >= FIRST_INEXACT {
            return Err(Unreadable);
        }
        // SAFETY: the page writes at most so many bytes at this address, which are those of the slice.
        let code = unsafe { imports::read(file, offset as f64, into.as_mut_ptr(), into.len()) };
        if code == 0 { Ok(()) } else { Err(Unreadable) }
    }

    fn progress(&self, stage: u32, done: u64, total: u64) {
        // SAFETY: only numbers are passed.
        unsafe { imports::progress(stage, done as f64, total as f64) }
    }
}

/// Random numbers of the browser, for the weights of batched proofs.
fn fill(bytes: &mut [u8]) -> Result<(), getrandom::Error> {
    // SAFETY: as in `read`.
    unsafe { imports::random(bytes.as_mut_ptr(), bytes.len()) };
    Ok(())
}

getrandom::register_custom_getrandom!(fill);

/// Memory for so many bytes, which are zero.
#[unsafe(no_mangle)]
extern "C" fn allocate(length: usize) -> *mut u8 {
    Box::leak(vec![0; length].into_boxed_slice()).as_mut_ptr()
}

/// Gives back what [`allocate`] or [`answer`] gave, of this length.
#[unsafe(no_mangle)]
extern "C" fn release(at: *mut u8, length: usize) {
    // SAFETY: the page passes what it was given, once: a boxed slice of this length, and nothing else points to it.
    drop(unsafe { Box::from_raw(std::ptr::slice_from_raw_parts_mut(at, length)) });
}

/// Answers the question at this address: four bytes of length, little-endian, then the answer.
#[unsafe(no_mangle)]
extern "C" fn answer(at: *const u8, length: usize) -> *mut u8 {
    // SAFETY: the page wrote the question into memory that it was given, and changes nothing while it waits.
    let question = unsafe { slice::from_raw_parts(at, length) };
    let answer = answer_to(question, &Page);
    // A module's memory has 32-bit addresses: what is in it is shorter.
    let length = answer.len() as u32;
    let framed = [&length.to_le_bytes(), &answer[..]].concat();
    Box::leak(framed.into_boxed_slice()).as_mut_ptr()
}
