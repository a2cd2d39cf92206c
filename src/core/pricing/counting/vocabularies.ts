import type { Feature } from './features.ts';

/** What each feature of a text weighs in tokens. */
export interface Weights {
  /** Of features that are missing: nothing. */
  readonly features: Readonly<Partial<Record<Feature, number>>>;
  /** Of pairs of small letters within a word, a row for the first letter: digits of base 36, in twentieths. */
  readonly pairs: readonly string[];
}

/** A vocabulary: what its texts have at most, on average over a text, and what they have as a rule. */
export interface Vocabulary {
  readonly most: Weights;
  readonly usual: Weights;
}

/**
 * The vocabularies of OpenAI's models. Printed by `test/bench/estimate/fit.ts`: the narrowest bound on average that none of 75,000 texts exceeds, each with a margin of
 * 5 to 14 % and a few tokens, and the sums nearest to the counts. `npm run bench -- --only estimate` tries both on other texts.
 */
export const VOCABULARIES = {
  o200k: {
    most: {
      features: {
        text: 5.75, bytes: 1, wordAfterSign: 0.06, wordAfterDigit: 1, wordAfterBreak: 0.75, wordAfterWide: 1, capitalAfterSpace: 0.26, capitalAfterSign: 0.44,
        capitalAfterDigit: 1, capitalAfterBreak: 0.21, camel: 0.17, capitalPair1: 0.07, capitalPair2: 0.07, capitalPair3: 0.07, capitalPair4: 1.74, capitalPair5: 1.78,
        capitalPair6: 1.78, capitalPair7: 1.85, capitalPair8: 1.85, capitalPair9: 1.85, capsPair3: 0.25, capsPair4: 0.66, capsPair5: 0.66, capsPair6: 1.27,
        capsPair7: 1.27, capsPair8: 1.27, capsPair9: 1.27, capsEnd: 0.94, oneLetter: 0.82, twoLetters: 0.3, longWord: 1.26, sameLetter: 4.73, letterEcho: 0.44,
        wideEcho: 1.01, digits: 1.07, space: 0.73, spaceAfterWide: 0.15, secondSpace: 1.18, longSpaces: 0.01, break: 1.21, breakAfterSpace: 1.51, breakAgain: 0.54,
        breakOther: 0.28, tab: 1.93, tabAfterBreak: 0.7, tabAgain: 0.07, sign: 1.11, signAfterSpace: 0.7, signAgain: 0.53, signUsual: 0.15, signOther: 1.05,
        control: 1.06, digitAfterSpace: 0.72, bytesAfterSpace: 1.31, cyrillicPair0: 0.16, cyrillicPair1: 0.16, cyrillicPair2: 0.16, cyrillicPair3: 0.16,
        cyrillicPair4: 0.24, cyrillicPair5: 0.73, cyrillicPair6: 0.73, cyrillicPair7: 1.66, cyrillicPair8: 1.66, cyrillicPair9: 1.66, cyrillicCapsPair: 1.32,
        emoji: 3.88, latin: 1.09, latinCapital: 1.17, latinExtended: 1.78, latinVietnamese: 1.99, mark: 1.38, greek: 0.94, greekCapital: 1.5, cyrillicCapital: 0.51,
        hebrewFrequent: 0.14, hebrew: 1.21, arabicFrequent: 0.14, arabic: 1.06, devanagari: 0.8, devanagariSign: 0.13, bengaliSign: 0.65, tamil: 1, thai: 0.91,
        thaiSign: 0.31, typographic: 1.63, cjkSign: 1.94, fullWidthSign: 3.84, hiragana: 1.3, katakana: 1.29, hanFrequent: 0.53, han: 2.21, hangulFrequent: 0.22,
        hangul: 2.56, greekWord: 0.32, cyrillicWord: 1.07, hebrewWord: 0.47, arabicWord: 0.84, devanagariWord: 0.05, bengaliWord: 1.68, tamilWord: 0.09, thaiWord: 0.17,
        hiraganaWord: 0.81, katakanaWord: 0.16, hanWord: 0.61, hangulWord: 1.51,
      },
      pairs: [
        '4211p31fea2922w2z120j3v312', '2v34i44z21z0z474z2142zjz2z',
        '242c0c5623074z74z050mxz473', '543314qz9443v323z71f3454p4',
        '7360g424v445223d2012a3c034', '2z4fh4551zz2ze1zzc3135zzqz',
        'tz4b1zqe35z2v7tzz92344ozz5', '2zz417zz3542v4hkz242vag5qz',
        'm6011254zg3280024310z1b6f1', '3iz42qzzbi2zbeqzzz2zvz5zzz',
        'dz444z2hjz3c5mezz433hzzzvz', '22d103oz2z47z42v7z223q5z1z',
        '524q0z4474z474215zizhzzzq5', 'am112d733v3354235z0043tz34',
        '4i214q2z3322553d502h021vq4', '2a430zz335z03z2ev91034z535',
        'zzfjzzzzzzz3z5xzz5zz0zzjzl', '2m6i03ezfc24110v4m1c333z14',
        '34141q4q35v4uq233410dgzk23', '3ji313502z4v3422z02234541b',
        'm22b132z933e2144z010z4q3lz', '2z550zfz2zzrz53zzl5z7znyvz',
        'bzz4bz4i7zc4523z522z5z4425', '4x343pzz7zzcz5j2z5z2c4zv4z',
        '6z4zm555455z3dz2zu34z54zz5', '355z2z5835ez53r5zzgz4z4z2v',
      ],
    },
    usual: {
      features: {
        text: 0.72, bytes: 0.23, wordAfterSpace: 0.19, wordAfterSign: 0.09, wordAfterDigit: 0.28, wordAfterBreak: 0.01, wordAfterWide: 0.53, capitalAfterSpace: 0.2,
        capitalAfterDigit: 0.45, capitalAfterBreak: 0.43, capitalAfterWide: 0.51, camel: 0.23, capitalPair0: 0.28, capitalPair1: 0.12, capitalPair2: 0.37,
        capitalPair3: 0.31, capitalPair4: 0.61, capitalPair5: 0.54, capitalPair6: 0.72, capitalPair7: 1.34, capitalPair8: 1.26, capitalPair9: 1.82, capsPair0: 0.06,
        capsPair1: 0.09, capsPair2: 0.11, capsPair3: 0.21, capsPair4: 0.36, capsPair5: 0.76, capsPair6: 0.48, capsPair7: 0.6, capsPair8: 0.88, capsPair9: 1.54,
        capsEnd: 1.13, oneLetter: 0.6, twoLetters: 0.51, longWord: 0.02, sameLetter: 0.35, digits: 1.1, space: 0.23, spaceAfterWide: 0.37, secondSpace: 0.79,
        break: 0.57, breakAfterSpace: 0.31, breakOther: 0.11, tab: 1.27, tabAfterBreak: 0.5, tabAgain: 0.23, sign: 0.77, signAfterSpace: 0.78, signUsual: 0.22,
        signOther: 0.51, control: 0.74, digitAfterSpace: 0.97, cyrillicPair1: 0.19, cyrillicPair4: 0.46, cyrillicCapsPair: 0.96, emoji: 1.9, latinCapital: 1.93,
        latinExtended: 0.04, latinVietnamese: 0.42, mark: 1.4, greek: 0.25, greekCapital: 1.03, cyrillic: 0.21, cyrillicCapital: 0.5, hebrewFrequent: 0.36, hebrew: 0.29,
        arabicFrequent: 0.13, arabic: 0.44, devanagari: 0.22, devanagariSign: 0.33, bengali: 0.04, bengaliSign: 0.51, tamil: 0.37, tamilSign: 0.27, thai: 0.49,
        thaiSign: 0.32, typographic: 0.24, cjkSign: 0.45, fullWidthSign: 2.58, hiragana: 0.63, katakana: 0.3, hanFrequent: 0.73, han: 1.1, hangulFrequent: 0.36,
        hangul: 1.45, greekWord: 0.4, cyrillicWord: 0.73, hebrewWord: 0.2, arabicWord: 0.35, devanagariWord: 0.07, bengaliWord: 0.62, tamilWord: 0.07,
        hiraganaWord: 0.65, hangulWord: 0.55,
      },
      pairs: [
        'i300t71a8ab0b5o4213292095d', '5blf9d8970402k5tc4101e8m3k',
        '502e0ed608000hc0n0015v96g7', '209b017p7z005s01jh003cio2f',
        '4100a54i48d3332600150940dh', '5reb080r0i02x5drg4a003oigz',
        'mzn90y04bddf05arp18049z5d4', '60zb55zt39p00g00y4j0gzqhun',
        'a020370zw5e630080500z4xh00', '84zz36grpo0uz07xfr4z0l0grp',
        'k5000g0z4zjao2rowe16ezkrwz', '66f02l0k6d0606540r05300q1z',
        '80bl0zfw40po0462bq0geuiwr0', '2n00705vb8380078vz02ee3zfq',
        '050c000v3074033040211b3509', '5b3920hzaar00q49l20130z0a7',
        'zlq7woyzuzz0mdzzn3az0xyfvh', '1l00243t207f00340452bafh0g',
        '801e10h5ane3ce710s601f0e2k', '4k4b20023m010448z2af9d068d',
        '4a0a46ce7lc002o4n010dp8ozz', '9bgy0emhb4zmoz9op9kzjz7szz',
        'aum5cn00czsdk0bd9h06cpz88i', 'h73080zld8z07900sbs4zbzz2s',
        '9z40jx0qmwk20853y005c91rd0', '0o3z2u8zbc4zu5g2uo8p3ulq0z',
      ],
    },
  },
  cl100k: {
    most: {
      features: {
        text: 8.61, bytes: 1, wordAfterSign: 0.11, wordAfterDigit: 1, wordAfterBreak: 0.7, wordAfterWide: 1, capitalAfterSpace: 0.3, capitalAfterSign: 0.64,
        capitalAfterDigit: 1, capitalAfterBreak: 0.29, camel: 0.09, capitalPair4: 2.32, capitalPair5: 2.34, capitalPair6: 2.34, capitalPair7: 2.34, capitalPair8: 2.34,
        capitalPair9: 2.34, capsPair3: 0.37, capsPair4: 0.5, capsPair5: 0.5, capsPair6: 1.25, capsPair7: 1.25, capsPair8: 1.25, capsPair9: 1.25, capsEnd: 1.16,
        oneLetter: 0.97, twoLetters: 0.44, longWord: 1.43, sameLetter: 3.07, letterEcho: 0.78, wideEcho: 1.19, digits: 1.12, space: 0.81, spaceAfterWide: 0.35,
        secondSpace: 1.15, longSpaces: 0.02, break: 1.3, breakAfterSpace: 2.02, breakAgain: 1, breakOther: 0.18, tab: 2, tabAfterBreak: 1.06, tabAgain: 0.07, sign: 1.11,
        signAfterSpace: 0.71, signAgain: 0.55, signUsual: 0.11, signOther: 1.14, control: 1.06, digitAfterSpace: 0.79, bytesAfterSpace: 2.88, cyrillicPair0: 0.41,
        cyrillicPair1: 0.41, cyrillicPair2: 0.41, cyrillicPair3: 0.41, cyrillicPair4: 0.54, cyrillicPair5: 0.94, cyrillicPair6: 0.94, cyrillicPair7: 1.15,
        cyrillicPair8: 2.06, cyrillicPair9: 2.06, cyrillicCapsPair: 1.74, emoji: 3.75, latin: 1.24, latinCapital: 1.79, latinExtended: 2.07, latinVietnamese: 2.4,
        mark: 2.81, greek: 1.43, greekCapital: 2.54, cyrillicCapital: 1.3, hebrewFrequent: 0.78, hebrew: 2.31, arabicFrequent: 0.49, arabic: 1.62, devanagari: 1.77,
        devanagariSign: 0.66, bengali: 1.95, tamil: 0.95, tamilSign: 2.62, thai: 1.6, thaiSign: 0.52, typographic: 1.62, cjkSign: 2.39, fullWidthSign: 5.3,
        hiragana: 1.72, katakana: 1.76, hanFrequent: 1.14, han: 3.02, hangulFrequent: 1.04, hangul: 3.52, greekWord: 0.29, cyrillicWord: 1.45, hebrewWord: 0.55,
        arabicWord: 1.11, devanagariWord: 0.18, bengaliWord: 2.04, tamilWord: 1.54, thaiWord: 0.95, hiraganaWord: 0.69, katakanaWord: 0.16, hanWord: 0.33,
        hangulWord: 0.97,
      },
      pairs: [
        'p211z31kqc202at2b120giv312', '2v34gs4z21v154f4zi142zzz2z',
        '242a045923004z44z030mf5433', 'e43314qz9z46v323z31f34x434',
        'c480922bv44e22322012934034', '2p43i45z1zz2z41z523135zz6z',
        'v54w1mqe35z2vmouz9234zzt4z', '7z54154z3542v4l4z242rzz4p4',
        'm701129zzm32i0024310z153b1', '3zqz25rzmz25zzqzzz2z85zzzz',
        'i8442z2zdz345mazza33wzzzvz', '42v1034z2az1z44vzz223q5z15',
        '63z40cz424z4i441wziz3zkz3z', 'il112q133v33qa235z0043zdeg',
        'w2219p2j3322a332z02i821vq4', '2z430zzl3zz03z2ez910a4z535',
        'zz5zzzzzzzp3zzzzz5zz0zz4zg', '2m7206ezgz24110v4m18333514',
        '44141q4d3zbf4o223410b4aj23', '3v2313502z4v3422z0a234u41z',
        'm2591n2zmh322142z010z6waoz', '2z550zzz2zzzz53zze5z5zyzvl',
        'mzzgiz42hzz4l23zz22z5z4425', '4z3434z5szzzz5z2z5z2z6zl4z',
        '8z4zmz55dz5z33z2zz3tzz4zz5', '3i5v2z5z38z5w34zzzzz8z4z2v',
      ],
    },
    usual: {
      features: {
        text: 0.49, bytes: 0.8, wordAfterSpace: 0.09, wordAfterSign: 0.04, wordAfterDigit: 0.31, wordAfterBreak: 0.23, wordAfterWide: 0.03, capitalAfterSpace: 0.08,
        capitalAfterDigit: 0.49, capitalAfterBreak: 0.65, capitalAfterWide: 1.12, camel: 0.13, capitalPair0: 0.32, capitalPair1: 0.12, capitalPair2: 0.42,
        capitalPair3: 0.25, capitalPair4: 0.5, capitalPair5: 0.77, capitalPair6: 0.87, capitalPair7: 1.8, capitalPair8: 1.82, capitalPair9: 2.1, capsPair0: 0.08,
        capsPair1: 0.15, capsPair2: 0.01, capsPair3: 0.09, capsPair4: 0.4, capsPair5: 0.78, capsPair6: 0.33, capsPair7: 0.64, capsPair8: 1.21, capsPair9: 1.94,
        capsEnd: 1.32, oneLetter: 0.61, twoLetters: 0.41, longWord: 0.09, sameLetter: 0.38, letterEcho: 0.02, wideEcho: 0.09, digits: 1.06, space: 0.4,
        spaceAfterBreak: 0.22, spaceAfterWide: 0.27, secondSpace: 1.01, break: 0.24, breakAfterSpace: 0.23, breakOther: 0.06, tab: 1.63, tabAfterBreak: 0.66,
        tabAgain: 0.23, sign: 0.77, signAfterSpace: 0.6, signAgain: 0.01, signUsual: 0.2, signOther: 0.48, control: 0.75, digitAfterSpace: 0.93, bytesAfterSpace: 0.87,
        cyrillicPair1: 0.74, cyrillicPair4: 1.06, cyrillicPair5: 0.39, cyrillicPair6: 0.35, cyrillicPair8: 0.04, cyrillicCapsPair: 1.58, emoji: 1.8, latin: 0.74,
        latinCapital: 2.95, latinExtended: 0.95, latinVietnamese: 2, mark: 0.86, greek: 0.96, greekCapital: 1.89, cyrillic: 1.2, hebrewFrequent: 0.99, hebrew: 1.48,
        arabicFrequent: 0.65, arabic: 0.85, devanagari: 1.28, devanagariSign: 0.82, bengali: 1.98, bengaliSign: 0.26, tamil: 1.36, tamilSign: 1.54, thai: 1.17,
        thaiSign: 0.59, fullWidthSign: 6.63, hiragana: 0.99, katakana: 0.61, hanFrequent: 1.12, han: 1.44, hangulFrequent: 0.62, hangul: 4.22, greekWord: 0.12,
        cyrillicWord: 0.25, arabicWord: 0.33, devanagariWord: 0.1, bengaliWord: 0.07, tamilWord: 0.71, thaiWord: 0.58, hiraganaWord: 0.59, hangulWord: 0.64,
      },
      pairs: [
        'y300z80z6ff0b5r70051g00209', '0mhj3b2e70100b3j88401dhk0j',
        '361608k903000j94o0005m91f0', '90c604bzdzq0iz10ko00datq5a',
        '2800939scar4470901485850ap', '5z8a040z0lz0z66r40900t4dez',
        'iwgz3p00ddce00kot4709mz75n', '30ze2inv000a0f20l5q0kzz7z4',
        'c321380zsst720020802z4xch0', 'chiz41mzrm0gz05i0z3zcm0lsu',
        'g0160f0g7zjfz0taqo43lzzysz', 'a6m02obz7ad48p8a0w44801k0z',
        '919p0zzz406s7043qz0divbu7a', '6u006210f8090484zz00d78z9o',
        '0a08e01z65960141x0805e070h', '497600qc9gm00w6bz4005by0al',
        'zpfjqnzzpzz0pqzwy5nz2mz3sd', '4f01022o2fdl00080683h3q906',
        'd26821m4cz57a5800i304o000e', '3l0c10r03lf60552z48fdj8704',
        '09064b4x4zv004v0r010bwcp0z', '3mku0fgya7rzkzfpltlxzwdwzz',
        '6qk90o907vzbp008tc365vzh80', 'a65090xiajz0b2x0tdk3zezz6j',
        'nz0gmwgpoy54070cxg3hvn6sz0', '10zz7r1zhh0izmnast7j7znq0x',
      ],
    },
  },
} as const satisfies Readonly<Record<string, Vocabulary>>;
export type VocabularyName = keyof typeof VOCABULARIES;
