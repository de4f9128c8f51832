/* SPDX-License-Identifier: ISC */
/* Captures: libpcap reads the file, we the packets. */
#include "dns/dress_private.h"

#ifdef HAVE_LIBPCAP

#include "base/library.h"

#include <pcap/pcap.h>
#include <stdio.h>

#ifdef PCAP_LIBRARY
static struct {
	__typeof__(pcap_close) *pcap_close;
	__typeof__(pcap_datalink) *pcap_datalink;
	__typeof__(pcap_datalink_val_to_name) *pcap_datalink_val_to_name;
	__typeof__(pcap_fopen_offline_with_tstamp_precision) *pcap_fopen_offline_with_tstamp_precision;
	__typeof__(pcap_geterr) *pcap_geterr;
	__typeof__(pcap_next_ex) *pcap_next_ex;
} late;

static const struct library_function functions[] = {
	LIBRARY_FUNCTION(late, pcap_close),
	LIBRARY_FUNCTION(late, pcap_datalink),
	LIBRARY_FUNCTION(late, pcap_datalink_val_to_name),
	LIBRARY_FUNCTION(late, pcap_fopen_offline_with_tstamp_precision),
	LIBRARY_FUNCTION(late, pcap_geterr),
	LIBRARY_FUNCTION(late, pcap_next_ex),
};

#define pcap_close late.pcap_close
#define pcap_datalink late.pcap_datalink
#define pcap_datalink_val_to_name late.pcap_datalink_val_to_name
#define pcap_fopen_offline_with_tstamp_precision late.pcap_fopen_offline_with_tstamp_precision
#define pcap_geterr late.pcap_geterr
#define pcap_next_ex late.pcap_next_ex

/* NULL, or why libpcap can't be used. */
static const char *open_library(void)
{
	if (pcap_next_ex)
		return NULL;
	return library_open(PCAP_LIBRARY, functions, sizeof functions / sizeof functions[0]);
}
#else
static const char *open_library(void)
{
	return NULL;
}
#endif

static void take_packet(struct dress *dress, int link, const struct dress_origin *origin, const uint8_t *bytes,
			size_t len)
{
	const struct dress_observer *observer = dress->observer;
	struct dress_packet packet;
	char words[PACKET_WORDS];

	switch (dress_packet_read(&packet, link, bytes, len, observer->port, words)) {
	case PACKET_DATA:
		dress_take_packet(dress, &packet, origin);
		return;
	case PACKET_FRAGMENT:
		observer->on_note(observer->who, origin, "a message in IP fragments is passed over");
		return;
	case PACKET_BAD:
		dress_problem(dress, origin, "%s", words);
		return;
	case PACKET_OTHER:
		return;
	}
}

/* Nanoseconds are asked for below: tv_usec holds them. */
static double seconds_of(const struct pcap_pkthdr *header)
{
	return (double)header->ts.tv_sec + (double)header->ts.tv_usec / 1e9;
}

static void take_packets(struct dress *dress, pcap_t *pcap)
{
	struct dress_origin origin = { 0 };
	int link = pcap_datalink(pcap), result;
	struct pcap_pkthdr *header;
	const u_char *bytes;

	if (!dress_link_is_known(link)) {
		const char *name = pcap_datalink_val_to_name(link);

		dress_problem(dress, &origin, "packets of link type %s (%d) are not known", name ? name : "?", link);
		return;
	}
	while (dress_goes_on(dress)) {
		result = pcap_next_ex(pcap, &header, &bytes);
		if (result < 0)
			break;
		origin.packet++;
		dress->packet_count++;
		origin.time = seconds_of(header);
		take_packet(dress, link, &origin, bytes, header->caplen);
	}
	if (dress_goes_on(dress) && result == PCAP_ERROR) {
		origin.packet++;	/* the one that can't be read */
		dress_problem(dress, &origin, "%s", pcap_geterr(pcap));
	}
}

void dress_take_capture(struct dress *dress)
{
	char words[PCAP_ERRBUF_SIZE] = "out of memory";
	const struct dress_origin origin = { 0 };
	const char *problem = open_library();
	pcap_t *pcap = NULL;
	FILE *file;

	if (problem) {
		dress_problem(dress, &origin, "capture: %s", problem);
		return;
	}
	/* Opened for reading alone: the bytes are not written to. */
	file = fmemopen((void *)dress->bytes, dress->len, "rb");
	if (file)
		pcap = pcap_fopen_offline_with_tstamp_precision(file, PCAP_TSTAMP_PRECISION_NANO, words);
	if (!pcap) {
		dress_problem(dress, &origin, "capture: %s", words);
		if (file)
			fclose(file);
		return;
	}
	take_packets(dress, pcap);
	pcap_close(pcap);	/* and the file */
}

#else

void dress_take_capture(struct dress *dress)
{
	const struct dress_origin origin = { 0 };

	dress_problem(dress, &origin, "this is a capture, and this digcat was built without libpcap");
}

#endif
