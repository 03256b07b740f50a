//! Preview tokens: who holds one sees a draft as readers would, for an hour.
//!
//! A token is signed and not kept. It names its story and its times under an HMAC (RFC 2104, with SHA-256), whose key all
//! nodes share, so that none of them can be stretched or pointed at another draft, and thousands cost nothing.

mod token;

use entity::preview_key;
use sea_orm::{ActiveModelTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel};

use token::Key;
pub use token::Preview;

use crate::app::App;

/// The key's row.
const KEY: i16 = 1;

/// Keys are made one after the other, by all nodes.
const TURN: i64 = 0x6d61_7374_7072_6576;

/// How long a preview lasts, in milliseconds.
pub const LASTS: i64 = 3_600_000;

/// The token of a preview.
pub async fn sign(app: &App, preview: &Preview) -> Result<String, DbErr> {
    let key = match key(app.db.reader()).await? {
        Some(key) => key,
        None => make_key(app).await?,
    };
    Ok(key.sign(preview))
}

/// The preview that a token is of; `None` when the hub did not sign it. It may have ended.
pub async fn read(app: &App, token: &str) -> Result<Option<Preview>, DbErr> {
    if !Preview::is_meant(token) {
        return Ok(None);
    }
    Ok(key(app.db.reader()).await?.and_then(|key| key.read(token)))
}

async fn key(conn: &impl ConnectionTrait) -> Result<Option<Key>, DbErr> {
    let row = preview_key::Entity::find_by_id(KEY).one(conn).await?;
    row.map(|row| Key::try_new(&row.secret).ok_or_else(|| DbErr::Custom("the preview key is damaged".to_owned())))
        .transpose()
}

async fn make_key(app: &App) -> Result<Key, DbErr> {
    let writing = app.db.begin_alone(TURN).await?;
    if let Some(key) = key(&writing).await? {
        return Ok(key);
    }
    let secret = Key::secret(&app.ids);
    let row = preview_key::Model { id: KEY, secret: secret.clone() };
    row.into_active_model().reset_all().insert(&writing).await?;
    app.commit(writing).await?;
    Key::try_new(&secret).ok_or_else(|| DbErr::Custom("a key was made that is none".to_owned()))
}
