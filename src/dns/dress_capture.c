/* SPDX-License-Identifier: ISC */
/* Captures: libpcap reads the file, we the packets. */
#include "dns/dress_private.h"

#ifdef HAVE_LIBPCAP

#include <pcap/pcap.h>
#include <stdio.h>

static void take_packet(struct dress *dress, int link, const struct dress_origin *origin, const uint8_t *bytes,
			size_t len)
{
	const struct dress_observer *observer = dress->observer;
	struct dress_packet packet;
	char words[PACKET_WORDS];

	switch (dress_packet_read(&packet, link, bytes, len, false, words)) {
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
	/* Opened for reading alone: the bytes are not written to. */
	FILE *file = fmemopen((void *)dress->bytes, dress->len, "rb");
	pcap_t *pcap = file ? pcap_fopen_offline_with_tstamp_precision(file, PCAP_TSTAMP_PRECISION_NANO, words)
			    : NULL;

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
