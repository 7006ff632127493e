"""Demuxers: every one that ffmpeg has, allowed or refused with its reason (ADR 0019). Pure.

Allowed is what holds its streams within the one file. Refused is what would open something else, whatever the file is called,
what makes signals up, what has readers of its own here, and what has no head, so that any bytes would be sound. Whether a
type of file is taken is another question: `formats/table.py` answers it.
"""

_ALLOWED = (
    "3dostr 4xm aa aac aax ac3 ac4 ace acm act adp ads adx aea afc aiff aix alp amr amrnb amrwb anm apac apc ape apm aptx "
    "aptx_hd apv argo_asf argo_brp argo_cvg asf asf_o ast au av1 avi avr avs avs2 avs3 bethsoftvid bfi bfstm bink binka "
    "bmv boa bonk brstm c93 caf cavsvideo cdg cdxl cine codec2 daud dcstr derf dfa dhav dirac dnxhd dsf dsicin dss dts "
    "dtshd dv dxa ea ea_cdata eac3 epaf evc film_cpk filmstrip flac flic flv frm fsb fwse g723_1 g729 gdv genh gsm gxf "
    "h261 h263 h264 hca hcom hevc hnm hxvs iamf idcin iff ifv ilbc ipmovie ipu ircam iss iv8 ivf ivr jv kux kvag laf lc3 "
    "live_flv lmlm4 loas luodat lvf lxf m4v matroska,webm mca mgsts mjpeg mjpeg_2000 mlp mm mmf moflex "
    "mov,mp4,m4a,3gp,3g2,mj2 mp3 mpc mpc8 mpeg mpegts mpegtsraw mpegvideo mpjpeg msf msnwctcp msp mtaf mtv musx mv mvi "
    "mxf mxg nc nistsphere nsp nsv nut nuv obu ogg oma osq paf pdv pmp pp_bnk psxstr pva pvf qcp qoa r3d redspark rka rl2 "
    "rm roq rpl rsd rso s337m scd sdns sdr2 sds sdx ser sga shn siff simbiosis_imx sln smjpeg smk smush sol sox spdif "
    "svag svs swf tak thp tiertexseq tmv truehd tta txd ty usm vag vc1 vc1test vividas vivo vmd voc vpk vqf vvc w64 wady "
    "wav wavarc wc3movie wsaud wsd wsvqa wtv wv wve xa xmd xmv xvag xwma yop yuv4mpegpipe"
)
NAMES = tuple(_ALLOWED.split())
ALLOWED = ",".join(NAMES)

_REASONS = {
    "opens the other files that it names": "avisynth concat dash hls image2 imf mlv vobsub webm_dash_manifest",
    "opens a device or a disc": "dvdvideo fbdev kmsgrab openal oss pulse video4linux2,v4l2 x11grab",
    "opens the network": "rtp rtsp sap sdp",
    "makes signals up from a description": "lavfi libgme libopenmpt mods sbg",
    "draws letters: text is no film": "adf bin idf tty xbin",
    "tells of a film and holds none": "ffmetadata",
    "captions have a reader of their own": (
        "aqtitle ass dvbsub dvbtxt jacosub lrc mcc microdvd mpl2 mpsub pjs rcwt realtext sami scc srt stl subviewer "
        "subviewer1 sup tedcaptions vplayer webvtt"
    ),
    "still pictures have readers of their own": (
        "alias_pix apng bmp_pipe brender_pix cri_pipe dds_pipe dpx_pipe exr_pipe fits gem_pipe gif gif_pipe hdr_pipe ico "
        "image2pipe j2k_pipe jpeg_pipe jpegls_pipe jpegxl_anim jpegxl_pipe jpegxs_pipe pam_pipe pbm_pipe pcx_pipe "
        "pfm_pipe pgm_pipe pgmyuv_pipe pgx_pipe phm_pipe photocd_pipe pictor_pipe png_pipe ppm_pipe psd_pipe qdraw_pipe "
        "qoi_pipe sgi_pipe sunrast_pipe svg_pipe tiff_pipe vbn_pipe webp_anim webp_pipe xbm_pipe xpm_pipe xwd_pipe"
    ),
    "has no head: any bytes would be sound or picture": (
        "alaw bit bitpacked codec2raw data f32be f32le f64be f64le g722 g726 g726le g728 mulaw rawvideo s16be s16le s24be "
        "s24le s32be s32le s8 sbc u16be u16le u24be u24le u32be u32le u8 v210 v210x vidc dfpwm ingenient"
    ),
}
REFUSED = {name: reason for reason, names in _REASONS.items() for name in names.split()}
