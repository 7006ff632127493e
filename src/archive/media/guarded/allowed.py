"""White lists: the only protocols, containers and decoders that a delivered file may reach.

A playlist, a concat script, a DASH manifest or an SDP file would make ffmpeg open other files or the network; their demuxers are
not here, whatever the file is called. Real and Windows media are here since old recordings come in them.
"""

from archive.media.guarded.limits import Limits

PROTOCOLS = "file,pipe"
MOST_STREAMS = 64

DEMUXERS = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,flv,mpeg,mpegts,asf,dv,mxf,ogg,wav,w64,flac,mp3,aac,ac3,amr,aiff,ape,caf,au,rm"
)

_VIDEO = (
    "h264,hevc,mpeg1video,mpeg2video,mpegvideo,mpeg4,msmpeg4v1,msmpeg4v2,msmpeg4,h263,flv,mjpeg,mjpegb,dvvideo,prores,dnxhd,"
    "vp6,vp6f,vp8,vp9,libvpx,libvpx-vp9,libdav1d,av1,theora,wmv1,wmv2,wmv3,vc1,svq1,svq3,rv10,rv20,rv30,rv40,cinepak,"
    "huffyuv,ffvhuff,ffv1,rawvideo,v210,jpeg2000,png,"
    "qtrle,rpza,smc,8bps,msvideo1,msrle,indeo2,indeo3,indeo4,indeo5"
)
_SOUND = (
    "qdmc,mace3,mace6,aac,aac_latm,mp3float,mp3,mp2float,mp2,mp1float,ac3,eac3,dca,flac,alac,vorbis,libvorbis,opus,libopus,ape,"
    "amrnb,amrwb,libopencore_amrnb,libopencore_amrwb,wmav1,wmav2,wmapro,wmalossless,wmavoice,cook,sipr,real_144,real_288,"
    "dvaudio,gsm,gsm_ms,speex,qdm2,adpcm_ima_qt,adpcm_ima_wav,adpcm_ms,pcm_alaw,pcm_mulaw,pcm_bluray,pcm_dvd,pcm_u8,pcm_s8,"
    "pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_s32le,pcm_s32be,pcm_f32le,pcm_f32be,pcm_f64le,pcm_f64be,s302m"
)
WORDS = "subrip,srt,ass,ssa,mov_text,webvtt,text"
_PICTURES_OF_WORDS = "dvbsub,dvdsub,pgssub,xsub,cc_dec"
"""Never decoded; but the probe opens a decoder for every stream, and a film must not be refused for its subtitles."""
DECODERS = f"{_VIDEO},{_SOUND},{WORDS},{_PICTURES_OF_WORDS}"


def input_options(limits: Limits) -> dict[str, str]:
    """Options that stand before the input of every ffmpeg and ffprobe, without their hyphens."""
    return {
        "protocol_whitelist": PROTOCOLS,
        "format_whitelist": DEMUXERS,
        "codec_whitelist": DECODERS,
        "max_pixels": str(limits.frame_pixels),
        "max_streams": str(MOST_STREAMS),
    }
