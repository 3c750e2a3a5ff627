//! Writes the seeds of every target: `seeds REPOSITORY FOLDER`, one folder below it for each.

use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let mut folders = env::args_os().skip(1);
    let (Some(root), Some(folder)) = (folders.next(), folders.next()) else {
        return Err(io::Error::other("expected the repository and the folder to write to"));
    };
    for (target, _) in interdict_fuzz::ALL {
        let below = Path::new(&folder).join(target);
        fs::create_dir_all(&below)?;
        for (number, seed) in interdict_fuzz::seeds::seeds(target, Path::new(&root)).iter().enumerate() {
            fs::write(below.join(format!("seed-{number:04}")), seed)?;
        }
    }
    Ok(())
}
