//! Fuzzes `suppressions`: see `interdict_fuzz::ALL`.
#![no_main]
libfuzzer_sys::fuzz_target!(|input: &[u8]| interdict_fuzz::suppressions(input));
