"""Decoders: every one that ffmpeg has, allowed or refused with its reason (ADR 0019). Pure.

What decodes has bubblewrap around it: no network, no file but the source and one folder, limits of time and memory. So a decoder
is allowed when all it does is turn bytes it was given into pictures, sound or words. Refused is what would read something else
(the memory of its process, a device, fonts), what draws letters, and what makes signals up. A test asks the installed ffmpeg and
ffprobe for their lists: a decoder that a new version brings stands in neither, and somebody decides.
"""

_FILMS = (
    "012v 4xm 8bps aasc agm aic amv anm apv arbc argo asv1 asv2 aura aura2 av1 avrn avrp avs avui bethsoftvid bfi "
    "binkvideo bitpacked bmv_video c93 camstudio camtasia cavs cdgraphics cdtoons cdxl cfhd cinepak clearvideo cljr cllc "
    "cpia cyuv dfa dirac dnxhd dsicinvideo dvvideo dxa dxtory dxv eacmv eamad eatgq eatgv eatqi escape124 escape130 ffv1 "
    "ffvhuff fic flashsv flashsv2 flic flv fmvc fraps frwu g2m gdv h261 h263 h263i h263p h264 hap hevc hnm4video hq_hqa "
    "hqx huffyuv hymt idcinvideo iff imm4 imm5 indeo2 indeo3 indeo4 indeo5 interplayvideo ipu jpeg2000 jv kgv1 kmvc "
    "lagarith lead libaom-av1 libdav1d libdavs2 libopenh264 libuavs3d libvpx libvpx-vp9 loco lscr m101 magicyuv mdec "
    "media100 mimic mjpeg mjpegb mmvideo mobiclip motionpixels mpeg1video mpeg2video mpeg4 mpegvideo msa1 mscc msmpeg4 "
    "msmpeg4v1 msmpeg4v2 msp2 msrle mss1 mss2 msvideo1 mszh mts2 mv30 mvc1 mvc2 mvdv mvha mwsc mxpeg notchlc nuv "
    "paf_video pdv pixlet prores prores_raw prosumer qpeg qtrle r10k r210 rasc rawvideo rl2 roqvideo rpza rscc rtv1 rv10 "
    "rv20 rv30 rv40 rv60 sanm scpr screenpresso sgirle sheervideo smackvid smc smvjpeg snow sp5x speedhq srgc svq1 svq3 "
    "tdsc theora thp tiertexseqvideo tmv truemotion1 truemotion2 truemotion2rt tscc2 ultimotion utvideo v210 v210x v308 "
    "v408 v410 vb vble vc1 vcr1 vmdvideo vmix vmnc vp3 vp4 vp5 vp6 vp6a vp6f vp7 vp8 vp9 vqavideo vqc vvc wcmv wmv1 wmv2 "
    "wmv3 wnv1 xan_wc3 xan_wc4 xl y41p ylc yop yuv4 zerocodec zlib zmbv"
)
"""Moving pictures: of cameras, phones, editing, tapes, screens, discs, the web, and of games, whose scenes are films too."""
_STILLS = (
    "alias_pix apng bmp brender_pix cri dds dpx exr fits gem gif hdr jpegls libjxl libjxl_anim pam pbm pcx pfm pgm pgmyuv "
    "pgx phm photocd pictor png ppm psd ptx qdraw qoi sga sgi simbiosis_imx sunrast targa targa_y216 tiff txd vbn "
    "vc1image wbmp webp webp_anim wmv3image xbm xface xpm xwd"
)
"""Still pictures: covers of sound, and films that are one still after the other."""
_SOUND = (
    "8svx_exp 8svx_fib aac aac_fixed aac_latm ac3 ac3_fixed acelp.kelvin adpcm_4xm adpcm_adx adpcm_afc adpcm_agm "
    "adpcm_aica adpcm_argo adpcm_circus adpcm_ct adpcm_dtk adpcm_ea adpcm_ea_maxis_xa adpcm_ea_r1 adpcm_ea_r2 adpcm_ea_r3 "
    "adpcm_ea_xas adpcm_ima_acorn adpcm_ima_alp adpcm_ima_amv adpcm_ima_apc adpcm_ima_apm adpcm_ima_cunning "
    "adpcm_ima_dat4 adpcm_ima_dk3 adpcm_ima_dk4 adpcm_ima_ea_eacs adpcm_ima_ea_sead adpcm_ima_escape adpcm_ima_hvqm2 "
    "adpcm_ima_hvqm4 adpcm_ima_iss adpcm_ima_magix adpcm_ima_moflex adpcm_ima_mtf adpcm_ima_oki adpcm_ima_pda "
    "adpcm_ima_qt adpcm_ima_rad adpcm_ima_smjpeg adpcm_ima_ssi adpcm_ima_wav adpcm_ima_ws adpcm_ima_xbox adpcm_ms "
    "adpcm_mtaf adpcm_n64 adpcm_psx adpcm_psxc adpcm_sanyo adpcm_sbpro_2 adpcm_sbpro_3 adpcm_sbpro_4 adpcm_swf adpcm_thp "
    "adpcm_thp_le adpcm_vima adpcm_xa adpcm_xmd adpcm_yamaha adpcm_zork ahx alac als amrnb amrwb apac ape aptx aptx_hd "
    "atrac1 atrac3 atrac3al atrac3plus atrac3plusal atrac9 binkaudio_dct binkaudio_rdft bmv_audio bonk cbd2_dpcm "
    "comfortnoise cook dca derf_dpcm dfpwm dolby_e dsd_lsbf dsd_lsbf_planar dsd_msbf dsd_msbf_planar dsicinaudio dss_sp "
    "dst dvaudio eac3 evrc fastaudio flac ftr g722 g723_1 g726 g726le g728 g729 gremlin_dpcm gsm gsm_ms hca hcom iac ilbc "
    "imc interplay_dpcm interplayacm libopencore_amrnb libopencore_amrwb libopus libvorbis mace3 mace6 metasound misc4 "
    "mlp mp1 mp1float mp2 mp2float mp3 mp3adu mp3adufloat mp3float mp3on4 mp3on4float mpc7 mpc8 msnsiren nellymoser "
    "on2avc opus osq paf_audio pcm_alaw pcm_bluray pcm_dvd pcm_f16le pcm_f24le pcm_f32be pcm_f32le pcm_f64be pcm_f64le "
    "pcm_lxf pcm_mulaw pcm_s16be pcm_s16be_planar pcm_s16le pcm_s16le_planar pcm_s24be pcm_s24daud pcm_s24le "
    "pcm_s24le_planar pcm_s32be pcm_s32le pcm_s32le_planar pcm_s64be pcm_s64le pcm_s8 pcm_s8_planar pcm_sga pcm_u16be "
    "pcm_u16le pcm_u24be pcm_u24le pcm_u32be pcm_u32le pcm_u8 pcm_vidc qcelp qdm2 qdmc qoa ralf real_144 real_288 rka "
    "roq_dpcm s302m sbc sdx2_dpcm shorten sipr siren smackaud sol_dpcm sonic speex tak truehd truespeech tta twinvq "
    "vmdaudio vorbis wady_dpcm wavarc wavpack wmalossless wmapro wmav1 wmav2 wmavoice ws_snd1 xan_dpcm xma1 xma2"
)
_WORDS = "ass jacosub microdvd mov_text mpl2 pjs realtext sami srt ssa stl subrip subviewer subviewer1 text vplayer webvtt"
"""Captions in words; their decoders serve the extraction alone."""
_PICTURES_OF_WORDS = "cc_dec dvbsub dvdsub pgssub xsub"
"""Never decoded; but the probe opens a decoder for every stream, and a film must not be refused for its subtitles."""

FILMS, SOUND = frozenset((*_FILMS.split(), *_STILLS.split())), frozenset(_SOUND.split())
WORDS = ",".join(_WORDS.split())
ALLOWED = ",".join((*_FILMS.split(), *_STILLS.split(), *_SOUND.split(), *_WORDS.split(), *_PICTURES_OF_WORDS.split()))

_REASONS = {
    "takes the address of a frame in its own memory for a packet": "wrapped_avframe",
    "decodes nothing": "vnull anull",
    "makes a signal up from a description": "wavesynth",
    "draws letters: text is no film": "ansi bintext idf xbin",
    "draws letters with the fonts of the machine": "libaribb24 libaribcaption libzvbi_teletextdec",
    "a language of its own with links to other files": "librsvg",
    "opens a device": (
        "av1_amf av1_cuvid av1_qsv h263_v4l2m2m h264_amf h264_cuvid h264_qsv h264_v4l2m2m hevc_amf hevc_cuvid hevc_qsv "
        "hevc_v4l2m2m mjpeg_cuvid mjpeg_qsv mpeg1_cuvid mpeg1_v4l2m2m mpeg2_cuvid mpeg2_qsv mpeg2_v4l2m2m mpeg4_cuvid "
        "mpeg4_v4l2m2m vc1_cuvid vc1_qsv vc1_v4l2m2m vp8_cuvid vp8_qsv vp8_v4l2m2m vp9_amf vp9_cuvid vp9_qsv vp9_v4l2m2m "
        "vvc_qsv"
    ),
}
REFUSED = {name: reason for reason, names in _REASONS.items() for name in names.split()}
