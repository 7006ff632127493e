#EXTM3U
#EXTINF:10,
http://192.0.2.1/a.ts
