import { writeFileSync } from 'node:fs';
import { replayPage } from './cli/replay/write-page.ts';
const n=1440; const mean=[],max=[];
for(let i=0;i<n;i++){const v=200+150*Math.sin(i/1440*2*Math.PI-1.5)+20*Math.random();mean.push(v);max.push(v*1.2)}
for(let i=300;i<330;i++){mean[i]=null;max[i]=null}
const pol=(name,f,ours)=>{const capacity=max.map(v=>Math.ceil(((v??100)*f)/50)*50);let d=0;return{name,setting:ours?'config/tidegate.yaml':'target 0.7',isOurs:!!ours,totals:{requests:1e6,dollars:36.2*f,costPerClairvoyant:1.1*f,spillPercent:0.09/f,coldPerMillion:101,changesPerDay:120},capacity,spilled:capacity.map(()=>Math.random()<0.02?Math.round(Math.random()*30):0),coldStarts:capacity.map(()=>0),dollars:capacity.map(c=>d+=c*0.00025),changes:ours?[{secondsIn:36000,from:100,to:150,reason:'utilization 0.8 is above 0.7',trail:['observation: capacity 2, steady','signals: out: 0.8 </script> of <b>']}, {secondsIn:46000,from:150,to:300,reason:'more'}]:[]}};
writeFileSync('/tmp/page.html', replayPage({target:'assistant-edge',traffic:'servegen',begins:'2026-01-05T00:00:00.000Z',stepSeconds:60,command:'npx tidegate replay',madeAt:'2026-11-24',assumptions:[{name:'allocation',value:'90 s + 1 s per 100',source:'Lambda guide'}],notes:['One target.'],inFlight:{mean,max},policies:[pol('Tidegate',1,true),pol('target tracking',1.3),pol('HPA formula',1.15),pol('static',2)]}));
